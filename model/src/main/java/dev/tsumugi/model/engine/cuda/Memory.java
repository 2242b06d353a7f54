package dev.tsumugi.model.engine.cuda;

import dev.tsumugi.model.engine.cuda.device.Device;

/** The buffers of a plan on a device. */
public final class Memory implements AutoCloseable {

    private final Device device;
    private final MemoryPlan plan;
    private final long address;

    public Memory(Device device, MemoryPlan plan) {
        this.device = device;
        this.plan = plan;
        address = device.allocate(plan.bytes());
    }

    /** The address of a buffer. */
    long at(String name) {
        return address + plan.offset(name);
    }

    boolean has(String name) {
        return plan.has(name);
    }

    /** The address of a layer's buffer; layers that keep nothing share that of the first. */
    long at(String name, int layer) {
        String own = name + "." + layer;
        return at(plan.has(own) ? own : name + ".0");
    }

    @Override
    public void close() {
        device.free(address);
    }
}
