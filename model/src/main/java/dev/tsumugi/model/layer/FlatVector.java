package dev.tsumugi.model.layer;

import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The memory of DL4J's flat vectors. */
public final class FlatVector {
    private FlatVector() {}

    /**
     * The floats of an array, without a copy. Valid as long as the array lives.
     *
     * @throws IllegalArgumentException when the array is no contiguous run of 32-bit floats
     */
    public static FloatPointer of(INDArray array) {
        if (array.dataType() != DataType.FLOAT || array.elementWiseStride() != 1) {
            throw new IllegalArgumentException("A flat vector must be contiguous 32-bit floats, but is "
                    + array.dataType() + " with shape " + array.shapeInfoToString() + ".");
        }
        return new FloatPointer(array.data().addressPointer()).capacity(array.length());
    }
}
