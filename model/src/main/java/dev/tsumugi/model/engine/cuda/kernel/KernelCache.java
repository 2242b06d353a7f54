package dev.tsumugi.model.engine.cuda.kernel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Supplier;

/**
 * Machine code by a hash of all that it was made of. A file begins with the SHA-256 of the rest: a damaged one counts as
 * missing.
 */
public record KernelCache(Path folder) {

    private static final int HASH_BYTES = 32;

    /** The folder {@code tsumugi/kernels} of the user's cache. */
    static KernelCache ofUser() {
        String cache = System.getenv("XDG_CACHE_HOME");
        Path parent =
                cache == null || cache.isBlank() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(cache);
        return new KernelCache(parent.resolve("tsumugi").resolve("kernels"));
    }

    /** The name for code of these parts: sources, options and the compiler's version. */
    public static String key(List<String> parts) {
        MessageDigest digest = sha256();
        for (String part : parts) {
            byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
            digest.update((bytes.length + "\n").getBytes(StandardCharsets.UTF_8));
            digest.update(bytes);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** The code of this name, made and kept where it is missing. */
    public byte[] get(String key, Supplier<byte[]> compile) {
        Path file = folder.resolve(key + ".cubin");
        try {
            byte[] kept = Files.exists(file) ? unwrapped(Files.readAllBytes(file)) : null;
            if (kept != null) {
                return kept;
            }
            byte[] code = compile.get();
            write(file, code);
            return code;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot keep compiled kernels in " + folder + ".", e);
        }
    }

    /** Null when damaged. */
    private static byte[] unwrapped(byte[] file) {
        if (file.length <= HASH_BYTES) {
            return null;
        }
        byte[] code = Arrays.copyOfRange(file, HASH_BYTES, file.length);
        return Arrays.equals(sha256().digest(code), Arrays.copyOf(file, HASH_BYTES)) ? code : null;
    }

    private void write(Path file, byte[] code) throws IOException {
        Files.createDirectories(folder);
        Path unfinished = Files.createTempFile(folder, "kernel", ".tmp");
        byte[] hash = sha256().digest(code);
        byte[] all = Arrays.copyOf(hash, hash.length + code.length);
        System.arraycopy(code, 0, all, hash.length, code.length);
        Files.write(unfinished, all);
        try {
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Java has no SHA-256.", e);
        }
    }
}
