/** The only place that knows {@code tokenizer.json} and the files that lie beside it. */
package dev.tsumugi.tokenizer.io;
