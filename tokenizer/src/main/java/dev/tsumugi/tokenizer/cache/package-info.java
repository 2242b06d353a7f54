/** Ids of spans seen before. A span is a stretch of text whose ids do not depend on what stands around it. */
package dev.tsumugi.tokenizer.cache;
