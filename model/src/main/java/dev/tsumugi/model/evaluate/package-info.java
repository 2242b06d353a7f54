/** Measures a model on batches it was not trained on. */
package dev.tsumugi.model.evaluate;
