/** A model in the files of Hugging Face transformers, out and in. */
package dev.tsumugi.model.huggingface;
