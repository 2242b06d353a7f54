/** The stage {@code finetune}: conversations, with loss on the answers only. */
package dev.tsumugi.training.finetune;
