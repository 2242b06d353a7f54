/** The decoder in ND4J's own operations, for whatever backend ND4J has. */
package dev.tsumugi.model.engine.nd4j;
