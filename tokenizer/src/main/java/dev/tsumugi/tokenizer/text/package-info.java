/** Text before it is tokenized: UTF-8, classes of characters, and the pieces that no token crosses. */
package dev.tsumugi.tokenizer.text;
