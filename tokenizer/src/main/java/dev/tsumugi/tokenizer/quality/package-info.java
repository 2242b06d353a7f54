/** Measures a tokenizer on text. */
package dev.tsumugi.tokenizer.quality;
