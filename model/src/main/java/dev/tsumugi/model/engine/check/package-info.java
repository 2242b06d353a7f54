/** What an engine is judged by: gradients beside those of the reference, losses beside those of another engine. */
package dev.tsumugi.model.engine.check;
