/** Continues a sequence of ids token by token. */
package dev.tsumugi.model.generate;
