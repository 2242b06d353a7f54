/** Text before it is cut: UTF-8 and its normal forms. */
package dev.tsumugi.tokenizer.text;
