package dev.tsumugi.training.pretrain;

import java.io.IOException;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.hdfs.DistributedFileSystem;
import org.apache.hadoop.util.Progressable;

/** File systems that do something when so many bytes have been written, in the middle of a file. */
final class SpentBytes {
    /** What a new folder, file or deletion counts, so that the moment may lie between two of them. */
    private static final int OPERATION_BYTES = 300;

    private static long left = Long.MAX_VALUE;
    private static Runnable event = () -> {};

    private SpentBytes() {}

    /** Runs {@code then} once, when so many bytes have been written by this JVM. */
    static synchronized void after(long bytes, Runnable then) {
        left = bytes;
        event = then;
    }

    /** How many of so many bytes may be written before it happens. */
    private static synchronized int allowed(int bytes) {
        return (int) Math.min(left, bytes);
    }

    private static void spend(int bytes) {
        Runnable due = null;
        synchronized (SpentBytes.class) {
            left -= Math.min(left, bytes);
            if (left == 0) {
                due = event;
                left = Long.MAX_VALUE;
            }
        }
        if (due != null) {
            due.run();
        }
    }

    /** What is written up to the event is visible to others when it happens. */
    private static final class Stream extends FSDataOutputStream {
        Stream(FSDataOutputStream out) throws IOException {
            super(out, null);
        }

        @Override
        public synchronized void write(int value) throws IOException {
            super.write(value);
            spend(1);
        }

        @Override
        public synchronized void write(byte[] bytes, int from, int count) throws IOException {
            int before = allowed(count);
            super.write(bytes, from, before);
            if (before < count) {
                hflush();
            }
            spend(count);
            super.write(bytes, from + before, count - before);
        }
    }

    /** The local file system. */
    public static final class Local extends LocalFileSystem {
        @Override
        public FSDataOutputStream create(
                Path path, FsPermission mode, boolean overwrite, int buffer, short copies, long block, Progressable on)
                throws IOException {
            spend(OPERATION_BYTES);
            return new Stream(super.create(path, mode, overwrite, buffer, copies, block, on));
        }

        @Override
        public boolean mkdirs(Path path) throws IOException {
            spend(OPERATION_BYTES);
            return super.mkdirs(path);
        }

        @Override
        public boolean delete(Path path, boolean recursive) throws IOException {
            spend(OPERATION_BYTES);
            return super.delete(path, recursive);
        }
    }

    /** HDFS. */
    public static final class Hdfs extends DistributedFileSystem {
        @Override
        public FSDataOutputStream create(
                Path path, FsPermission mode, boolean overwrite, int buffer, short copies, long block, Progressable on)
                throws IOException {
            spend(OPERATION_BYTES);
            return new Stream(super.create(path, mode, overwrite, buffer, copies, block, on));
        }

        @Override
        public boolean mkdirs(Path path) throws IOException {
            spend(OPERATION_BYTES);
            return super.mkdirs(path);
        }

        @Override
        public boolean delete(Path path, boolean recursive) throws IOException {
            spend(OPERATION_BYTES);
            return super.delete(path, recursive);
        }
    }
}
