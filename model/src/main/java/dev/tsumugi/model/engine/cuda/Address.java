package dev.tsumugi.model.engine.cuda;

import org.bytedeco.javacpp.Pointer;

/** A number as a pointer. */
final class Address extends Pointer {
    Address(long address) {
        this.address = address;
    }
}
