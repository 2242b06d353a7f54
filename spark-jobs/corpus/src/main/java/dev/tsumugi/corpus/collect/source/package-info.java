/** Where documents come from: sources, their files, and the limits on bytes nobody vouches for. */
package dev.tsumugi.corpus.collect.source;
