/** The stages that train a model, and use it. */
package dev.tsumugi.training;
