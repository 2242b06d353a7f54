/** Ids of segments seen before. A segment is a stretch of text whose ids do not depend on what stands around it. */
package dev.tsumugi.tokenizer.cache;
