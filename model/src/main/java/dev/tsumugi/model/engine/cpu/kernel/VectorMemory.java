package dev.tsumugi.model.engine.cpu.kernel;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.Buffer;
import java.nio.ByteBuffer;

/**
 * Memory outside the heap as the Vector API of this JVM takes it: a byte buffer up to Java 18, a memory segment since. Java 17,
 * for which this is compiled, knows no segments.
 */
final class VectorMemory {
    private static final int LAST_VERSION_WITH_BUFFERS = 18;
    private static final boolean BUFFERS = Runtime.version().feature() <= LAST_VERSION_WITH_BUFFERS;

    /** Its class. */
    static final Class<?> TYPE = BUFFERS ? ByteBuffer.class : segment();

    /** The type of an offset into it, in bytes. */
    static final Class<?> OFFSET_TYPE = BUFFERS ? int.class : long.class;

    private static final MethodHandle OF_BUFFER =
            ofBuffer().asType(MethodType.methodType(Object.class, ByteBuffer.class));

    private VectorMemory() {}

    /** The memory of a direct buffer. */
    static Object of(ByteBuffer bytes) {
        try {
            return (Object) OF_BUFFER.invokeExact(bytes);
        } catch (Throwable e) {
            throw new IllegalStateException("A direct buffer has no " + TYPE.getSimpleName() + ".", e);
        }
    }

    private static MethodHandle ofBuffer() {
        if (BUFFERS) {
            return MethodHandles.identity(ByteBuffer.class);
        }
        try {
            return MethodHandles.publicLookup().findStatic(TYPE, "ofBuffer", MethodType.methodType(TYPE, Buffer.class));
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("This Java has no memory segments of buffers.", e);
        }
    }

    private static Class<?> segment() {
        try {
            return Class.forName("java.lang.foreign.MemorySegment");
        } catch (ClassNotFoundException e) {
            throw new LinkageError("This Java has no memory segments.", e);
        }
    }
}
