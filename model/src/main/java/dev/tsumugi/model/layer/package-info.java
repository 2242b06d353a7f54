/** The decoder as one layer of DL4J, so that DL4J's graph, serialisation and Spark training apply to it. */
package dev.tsumugi.model.layer;
