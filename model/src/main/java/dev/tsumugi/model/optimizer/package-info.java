/** How a gradient changes the parameters: one class for each optimizer, and the numbers of a step that all have in common. */
package dev.tsumugi.model.optimizer;
