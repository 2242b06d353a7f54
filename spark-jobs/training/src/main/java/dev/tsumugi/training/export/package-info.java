/** The stage {@code export}: models in the forms of other tools. */
package dev.tsumugi.training.export;
