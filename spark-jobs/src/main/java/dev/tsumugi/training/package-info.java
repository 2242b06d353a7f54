/** What all stages share that train a model or use one. */
package dev.tsumugi.training;
