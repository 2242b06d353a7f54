/** The oracle: the decoder in plain loops and double precision, one class for each block. */
package dev.tsumugi.model.engine.reference;
