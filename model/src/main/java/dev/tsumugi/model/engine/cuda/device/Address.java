package dev.tsumugi.model.engine.cuda.device;

import org.bytedeco.javacpp.Pointer;

/** A number as a pointer. */
public final class Address extends Pointer {
    public Address(long address) {
        this.address = address;
    }
}
