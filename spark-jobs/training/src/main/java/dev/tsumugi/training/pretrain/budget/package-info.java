/** How large a model a budget of time or tokens is for, and how it is trained. */
package dev.tsumugi.training.pretrain.budget;
