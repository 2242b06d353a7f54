/** Training steps of the model beside those of libtorch, each in a process of its own. */
package dev.tsumugi.bench.model;
