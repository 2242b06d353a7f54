/** What a trained model thinks: of the next token, of a blank in a sentence. */
package dev.tsumugi.spark.inspect;
