package dev.tsumugi.model.engine.cuda;

import dev.tsumugi.model.engine.cuda.device.Device;

/** Work on fixed addresses. It is recorded the second time: libraries load their code at the first, which must not be recorded. */
final class RepeatedWork implements AutoCloseable {

    private final Device device;
    private final Runnable work;
    private boolean ran;
    private Device.Recording recording;

    RepeatedWork(Device device, Runnable work) {
        this.device = device;
        this.work = work;
    }

    void run() {
        if (!ran) {
            work.run();
            ran = true;
            return;
        }
        if (recording == null) {
            recording = device.record(work);
        }
        recording.replay();
    }

    @Override
    public void close() {
        if (recording != null) {
            recording.close();
            recording = null;
        }
    }
}
