/** A model in the file of llama.cpp. */
package dev.tsumugi.model.gguf;
