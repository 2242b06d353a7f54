/** The rank files of OpenAI's tiktoken. */
package dev.tsumugi.tokenizer.io.tiktoken;
