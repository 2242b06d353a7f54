package dev.tsumugi.model.engine.cpu;

import java.util.function.Function;
import org.bytedeco.javacpp.FloatPointer;

/** What is made of a vector, made again only where another one comes: views cost far more than looking at the address. */
final class Remembered<T> {

    private final Function<FloatPointer, T> make;
    private long address;
    private long length;
    private T value;

    Remembered(Function<FloatPointer, T> make) {
        this.make = make;
    }

    T of(FloatPointer vector) {
        long itsAddress = vector.address() + vector.position() * Float.BYTES;
        long itsLength = vector.limit() - vector.position();
        if (value == null || itsAddress != address || itsLength != length) {
            value = make.apply(vector);
            address = itsAddress;
            length = itsLength;
        }
        return value;
    }
}
