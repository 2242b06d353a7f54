package dev.tsumugi.model.engine.cpu.kernel;

import java.lang.reflect.InvocationTargetException;

/**
 * The module of the Vector API. Where Java was started without {@code --add-modules=jdk.incubator.vector}, whose price is a
 * warning on the screen before the program begins, it is loaded when it is needed; that takes
 * {@code --add-exports=java.base/jdk.internal.module=ALL-UNNAMED}.
 */
final class VectorModule {
    private static final String NAME = "jdk.incubator.vector";

    private VectorModule() {}

    /** Answers whether the module is there; then its classes may be linked. */
    static boolean load() {
        if (ModuleLayer.boot().findModule(NAME).isPresent()) {
            return true;
        }
        try {
            Class.forName("jdk.internal.module.Modules")
                    .getMethod("loadModule", String.class)
                    .invoke(null, NAME);
            return true;
        } catch (ClassNotFoundException
                | NoSuchMethodException
                | IllegalAccessException
                | InvocationTargetException e) { // no JDK, or not allowed
            return false;
        }
    }
}
