/** HTTP responses as they were stored: headers, transfer and content codings, media types. */
package dev.tsumugi.corpus.collect.format.http;
