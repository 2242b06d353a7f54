/** What a tokenizer is learned from: words and their counts. Who counts them is not its concern. */
package dev.tsumugi.tokenizer.train;
