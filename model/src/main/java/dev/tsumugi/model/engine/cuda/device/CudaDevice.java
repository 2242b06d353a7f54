package dev.tsumugi.model.engine.cuda.device;

import static dev.tsumugi.model.engine.cuda.device.CudaDriver.check;
import static org.bytedeco.cuda.global.cudart.CUDA_ERROR_OUT_OF_MEMORY;
import static org.bytedeco.cuda.global.cudart.CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES;
import static org.bytedeco.cuda.global.cudart.CU_STREAM_CAPTURE_MODE_THREAD_LOCAL;
import static org.bytedeco.cuda.global.cudart.CU_STREAM_NON_BLOCKING;
import static org.bytedeco.cuda.global.cudart.cuCtxSetCurrent;
import static org.bytedeco.cuda.global.cudart.cuDevicePrimaryCtxRelease;
import static org.bytedeco.cuda.global.cudart.cuDevicePrimaryCtxRetain;
import static org.bytedeco.cuda.global.cudart.cuFuncSetAttribute;
import static org.bytedeco.cuda.global.cudart.cuGraphDestroy;
import static org.bytedeco.cuda.global.cudart.cuGraphExecDestroy;
import static org.bytedeco.cuda.global.cudart.cuGraphInstantiate;
import static org.bytedeco.cuda.global.cudart.cuGraphLaunch;
import static org.bytedeco.cuda.global.cudart.cuLaunchKernel;
import static org.bytedeco.cuda.global.cudart.cuMemAlloc;
import static org.bytedeco.cuda.global.cudart.cuMemFree;
import static org.bytedeco.cuda.global.cudart.cuMemGetInfo;
import static org.bytedeco.cuda.global.cudart.cuMemcpyDtoDAsync;
import static org.bytedeco.cuda.global.cudart.cuMemcpyDtoHAsync;
import static org.bytedeco.cuda.global.cudart.cuMemcpyHtoDAsync;
import static org.bytedeco.cuda.global.cudart.cuMemsetD8Async;
import static org.bytedeco.cuda.global.cudart.cuModuleGetFunction;
import static org.bytedeco.cuda.global.cudart.cuModuleLoadData;
import static org.bytedeco.cuda.global.cudart.cuModuleUnload;
import static org.bytedeco.cuda.global.cudart.cuStreamBeginCapture;
import static org.bytedeco.cuda.global.cudart.cuStreamCreate;
import static org.bytedeco.cuda.global.cudart.cuStreamDestroy;
import static org.bytedeco.cuda.global.cudart.cuStreamEndCapture;
import static org.bytedeco.cuda.global.cudart.cuStreamSynchronize;

import dev.tsumugi.model.engine.cuda.kernel.Kernel;
import dev.tsumugi.model.engine.cuda.kernel.KernelImages;
import dev.tsumugi.model.engine.cuda.kernel.Launch;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.cuda.cudart.CUctx_st;
import org.bytedeco.cuda.cudart.CUfunc_st;
import org.bytedeco.cuda.cudart.CUgraphExec_st;
import org.bytedeco.cuda.cudart.CUgraph_st;
import org.bytedeco.cuda.cudart.CUmod_st;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.javacpp.SizeTPointer;

/** A GPU, by its primary context and one stream. */
public final class CudaDevice implements Device {

    /** Shared memory of a block that needs no permission. */
    private static final int FREE_SHARED_BYTES = 48 << 10;

    private final CudaDriver.Gpu gpu;
    private final CUctx_st context = new CUctx_st();
    private final CUstream_st stream = new CUstream_st();
    private final List<CUmod_st> modules = new ArrayList<>();
    private final Map<Kernel, CUfunc_st> functions = new EnumMap<>(Kernel.class);
    private final Map<Kernel, Integer> permittedSharedBytes = new EnumMap<>(Kernel.class);
    private final MatrixProducts products;
    private final long workspace;

    private CudaDevice(CudaDriver.Gpu gpu, int headWidth) {
        this.gpu = gpu;
        check(cuDevicePrimaryCtxRetain(context, gpu.handle()), "preparing " + gpu.name());
        enter();
        check(cuStreamCreate(stream, CU_STREAM_NON_BLOCKING), "making a stream");
        KernelImages.of(gpu.capability(), headWidth).forEach(this::load);
        workspace = allocate(MatrixProducts.WORKSPACE_BYTES);
        products = new MatrixProducts(workspace);
    }

    /**
     * A GPU by its number.
     *
     * @throws CudaUnavailableException with one sentence when there is none that can be used
     */
    public static CudaDevice open(int number, int headWidth) {
        return new CudaDevice(CudaDriver.find(number), headWidth);
    }

    private void load(String source, byte[] code) {
        CUmod_st module = new CUmod_st();
        try (BytePointer image = new BytePointer(code)) {
            check(cuModuleLoadData(module, image), "loading the kernels " + source);
        }
        modules.add(module);
        for (Kernel kernel : Kernel.values()) {
            if (kernel.source().equals(source)) {
                CUfunc_st function = new CUfunc_st();
                check(cuModuleGetFunction(function, module, kernel.function()), "finding " + kernel.function());
                functions.put(kernel, function);
            }
        }
    }

    /** The driver's calls are for the current context of the thread. */
    private void enter() {
        check(cuCtxSetCurrent(context), "choosing " + gpu.name());
    }

    @Override
    public long allocate(long bytes) {
        enter();
        long[] address = new long[1];
        int result = cuMemAlloc(address, bytes);
        if (result == CUDA_ERROR_OUT_OF_MEMORY) {
            FreeAndAll memory = memory();
            throw new IllegalStateException(DeviceRequirements.outOfMemory(bytes, memory.free(), memory.all()));
        }
        check(result, "allocating " + bytes + " bytes");
        return address[0];
    }

    /** Bytes. */
    private record FreeAndAll(long free, long all) {}

    private FreeAndAll memory() {
        enter();
        try (SizeTPointer free = new SizeTPointer(1);
                SizeTPointer all = new SizeTPointer(1)) {
            check(cuMemGetInfo(free, all), "asking for free memory");
            return new FreeAndAll(free.get(), all.get());
        }
    }

    @Override
    public long memoryBytes() {
        return memory().all();
    }

    @Override
    public void free(long address) {
        enter();
        check(cuStreamSynchronize(stream), "finishing");
        check(cuMemFree(address), "freeing memory");
    }

    @Override
    public void upload(long address, Pointer host, long bytes) {
        enter();
        check(cuMemcpyHtoDAsync(address, host, bytes, stream), "copying to the GPU");
    }

    @Override
    public void download(Pointer host, long address, long bytes) {
        enter();
        check(cuMemcpyDtoHAsync(host, address, bytes, stream), "copying from the GPU");
        check(cuStreamSynchronize(stream), "computing");
    }

    @Override
    public void clear(long address, long bytes) {
        enter();
        check(cuMemsetD8Async(address, (byte) 0, bytes, stream), "clearing memory");
    }

    @Override
    public void copy(long target, long source, long bytes) {
        enter();
        check(cuMemcpyDtoDAsync(target, source, bytes, stream), "copying on the GPU");
    }

    @Override
    public void launch(Kernel kernel, Launch launch, long... arguments) {
        enter();
        CUfunc_st function = functions.get(kernel);
        int shared = launch.sharedBytes();
        if (shared > permittedSharedBytes.getOrDefault(kernel, FREE_SHARED_BYTES)) {
            check(
                    cuFuncSetAttribute(function, CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES, shared),
                    "asking for " + shared + " bytes of shared memory for " + kernel.function());
            permittedSharedBytes.put(kernel, shared);
        }
        try (LongPointer values = new LongPointer(arguments);
                PointerPointer<Pointer> pointers = new PointerPointer<>(arguments.length)) {
            for (int i = 0; i < arguments.length; i++) {
                pointers.put(i, new Address(values.address() + (long) i * Long.BYTES));
            }
            check(
                    cuLaunchKernel(
                            function,
                            launch.gridX(),
                            launch.gridY(),
                            launch.gridZ(),
                            launch.threads(),
                            1,
                            1,
                            shared,
                            stream,
                            pointers,
                            (PointerPointer<?>) null),
                    "starting " + kernel.function());
        }
    }

    @Override
    public void multiply(Product product) {
        enter();
        products.multiply(product, stream);
    }

    @Override
    public Recording record(Runnable work) {
        enter();
        CUgraph_st graph = new CUgraph_st();
        check(cuStreamBeginCapture(stream, CU_STREAM_CAPTURE_MODE_THREAD_LOCAL), "recording");
        try {
            work.run();
        } catch (RuntimeException e) {
            cuStreamEndCapture(stream, graph); // the stream is of no use before; its result says nothing more than e
            throw e;
        }
        check(cuStreamEndCapture(stream, graph), "ending the recording");
        CUgraphExec_st executable = new CUgraphExec_st();
        check(cuGraphInstantiate(executable, graph, 0), "preparing the recording");
        check(cuGraphDestroy(graph), "dropping the recording's plan");
        return new Graph(executable);
    }

    private final class Graph implements Recording {
        private final CUgraphExec_st executable;

        Graph(CUgraphExec_st executable) {
            this.executable = executable;
        }

        @Override
        public void replay() {
            enter();
            check(cuGraphLaunch(executable, stream), "replaying");
        }

        @Override
        public void close() {
            enter();
            check(cuStreamSynchronize(stream), "finishing");
            check(cuGraphExecDestroy(executable), "dropping a recording");
        }
    }

    @Override
    public void close() {
        free(workspace);
        products.close();
        modules.forEach(module -> check(cuModuleUnload(module), "unloading kernels"));
        check(cuStreamDestroy(stream), "dropping the stream");
        check(cuDevicePrimaryCtxRelease(gpu.handle()), "leaving " + gpu.name());
    }
}
