/** The files of Hugging Face's libraries: {@code tokenizer.json} and what lies beside it. */
package dev.tsumugi.tokenizer.io.huggingface;
