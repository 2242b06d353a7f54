/** Conversations: messages to one text, and which of its tokens a model learns from. */
package dev.tsumugi.tokenizer.chat;
