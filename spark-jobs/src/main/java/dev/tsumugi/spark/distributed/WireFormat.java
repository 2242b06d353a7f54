package dev.tsumugi.spark.distributed;

/** How numbers travel; sums are always taken of 32-bit floats. */
public enum WireFormat {
    FLOAT32,
    BFLOAT16,
    INT8
}
