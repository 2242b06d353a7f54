/** Bytes to characters: what labels mean, and what the bytes themselves prove. */
package dev.tsumugi.corpus.charset;
