package dev.tsumugi.model.engine.cuda.device;

import static org.bytedeco.cuda.global.cublas.CUBLASLT_EPILOGUE_BIAS;
import static org.bytedeco.cuda.global.cublas.CUBLASLT_MATMUL_DESC_BIAS_POINTER;
import static org.bytedeco.cuda.global.cublas.CUBLASLT_MATMUL_DESC_EPILOGUE;
import static org.bytedeco.cuda.global.cublas.CUBLASLT_MATMUL_DESC_TRANSA;
import static org.bytedeco.cuda.global.cublas.CUBLASLT_MATMUL_DESC_TRANSB;
import static org.bytedeco.cuda.global.cublas.CUBLASLT_MATMUL_PREF_MAX_WORKSPACE_BYTES;
import static org.bytedeco.cuda.global.cublas.CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_A_BYTES;
import static org.bytedeco.cuda.global.cublas.CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_B_BYTES;
import static org.bytedeco.cuda.global.cublas.CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_C_BYTES;
import static org.bytedeco.cuda.global.cublas.CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_D_BYTES;
import static org.bytedeco.cuda.global.cublas.CUBLASLT_MATRIX_LAYOUT_BATCH_COUNT;
import static org.bytedeco.cuda.global.cublas.CUBLASLT_MATRIX_LAYOUT_STRIDED_BATCH_OFFSET;
import static org.bytedeco.cuda.global.cublas.CUBLAS_COMPUTE_32F;
import static org.bytedeco.cuda.global.cublas.CUBLAS_OP_N;
import static org.bytedeco.cuda.global.cublas.CUBLAS_OP_T;
import static org.bytedeco.cuda.global.cublas.cublasLtCreate;
import static org.bytedeco.cuda.global.cublas.cublasLtDestroy;
import static org.bytedeco.cuda.global.cublas.cublasLtMatmul;
import static org.bytedeco.cuda.global.cublas.cublasLtMatmulAlgoGetHeuristic;
import static org.bytedeco.cuda.global.cublas.cublasLtMatmulDescCreate;
import static org.bytedeco.cuda.global.cublas.cublasLtMatmulDescSetAttribute;
import static org.bytedeco.cuda.global.cublas.cublasLtMatmulPreferenceCreate;
import static org.bytedeco.cuda.global.cublas.cublasLtMatmulPreferenceDestroy;
import static org.bytedeco.cuda.global.cublas.cublasLtMatmulPreferenceSetAttribute;
import static org.bytedeco.cuda.global.cublas.cublasLtMatrixLayoutCreate;
import static org.bytedeco.cuda.global.cublas.cublasLtMatrixLayoutSetAttribute;
import static org.bytedeco.cuda.global.cudart.CUDA_R_16BF;
import static org.bytedeco.cuda.global.cudart.CUDA_R_32F;

import java.util.HashMap;
import java.util.Map;
import org.bytedeco.cuda.cublas.cublasLtContext;
import org.bytedeco.cuda.cublas.cublasLtMatmulDescOpaque_t;
import org.bytedeco.cuda.cublas.cublasLtMatmulHeuristicResult_t;
import org.bytedeco.cuda.cublas.cublasLtMatmulPreferenceOpaque_t;
import org.bytedeco.cuda.cublas.cublasLtMatrixLayoutOpaque_t;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;

/**
 * Products by cuBLASLt. It counts by columns: our row-major target = left · right is its transposed target =
 * transposed right · transposed left, and a row-major matrix is its transposed one as it lies.
 */
final class MatrixProducts implements AutoCloseable {

    /** What NVIDIA advises for Hopper. */
    static final long WORKSPACE_BYTES = 32L << 20;

    private static final long MAX_ALIGNMENT = 256;

    private final cublasLtContext context = new cublasLtContext();
    private final FloatPointer alpha = new FloatPointer(1);
    private final FloatPointer beta = new FloatPointer(1);
    private final long workspace;
    private final Map<Shape, Plan> plans = new HashMap<>();

    /** All of a product on which its algorithm depends: the product with alignments in place of addresses, and without scales. */
    private record Shape(Product product) {
        static Shape of(Product product) {
            Product.Factor left = product.left();
            Product.Factor right = product.right();
            Product.Target target = product.target();
            boolean several = product.count() > 1;
            long leftBytes = several ? product.leftElements() * Short.BYTES : 0;
            long rightBytes = several ? product.rightElements() * Short.BYTES : 0;
            long targetBytes = several ? product.targetElements() * (target.floats() ? Float.BYTES : Short.BYTES) : 0;
            return new Shape(new Product(
                    product.count(),
                    product.rows(),
                    product.columns(),
                    product.inner(),
                    1,
                    new Product.Factor(alignment(left.address(), leftBytes), left.stride(), left.transposed()),
                    new Product.Factor(alignment(right.address(), rightBytes), right.stride(), right.transposed()),
                    new Product.Target(
                            alignment(target.address(), targetBytes),
                            target.stride(),
                            target.floats(),
                            target.addend() == 0 ? 0 : alignment(target.addend(), targetBytes),
                            1,
                            target.bias() == 0 ? 0 : alignment(target.bias(), 0))));
        }

        /** Of matrices so many bytes apart. */
        private static long alignment(long address, long bytes) {
            return Math.min(MAX_ALIGNMENT, Long.lowestOneBit(address | bytes));
        }
    }

    private record Plan(
            cublasLtMatmulDescOpaque_t operation,
            cublasLtMatrixLayoutOpaque_t a,
            cublasLtMatrixLayoutOpaque_t b,
            cublasLtMatrixLayoutOpaque_t d,
            cublasLtMatmulHeuristicResult_t choice) {}

    /** @param workspace the address of {@link #WORKSPACE_BYTES} */
    MatrixProducts(long workspace) {
        this.workspace = workspace;
        check(cublasLtCreate(context), "starting");
    }

    void multiply(Product product, CUstream_st stream) {
        Plan plan = plans.computeIfAbsent(Shape.of(product), shape -> plan(shape.product()));
        Product.Target target = product.target();
        boolean adds = target.addend() != 0;
        Pointer c = new Address(adds ? target.addend() : target.address());
        if (target.bias() != 0) {
            addBias(plan.operation(), target.bias());
        }
        alpha.put((float) product.scale());
        beta.put(adds ? (float) target.addendScale() : 0);
        check(
                cublasLtMatmul(
                        context,
                        plan.operation(),
                        alpha,
                        new Address(product.right().address()),
                        plan.a(),
                        new Address(product.left().address()),
                        plan.b(),
                        beta,
                        c,
                        plan.d(),
                        new Address(target.address()),
                        plan.d(),
                        plan.choice().algo(),
                        new Address(workspace),
                        WORKSPACE_BYTES,
                        stream),
                "multiplying " + product);
    }

    private Plan plan(Product product) {
        cublasLtMatmulDescOpaque_t operation = created(
                handle -> cublasLtMatmulDescCreate(handle, CUBLAS_COMPUTE_32F, CUDA_R_32F),
                cublasLtMatmulDescOpaque_t.class);
        transpose(operation, CUBLASLT_MATMUL_DESC_TRANSA, product.right().transposed());
        transpose(operation, CUBLASLT_MATMUL_DESC_TRANSB, product.left().transposed());
        Product.Target target = product.target();
        if (target.bias() != 0) {
            addBias(operation, target.bias()); // before the choice: not every algorithm can
        }
        cublasLtMatrixLayoutOpaque_t a = factor(product.right(), product.columns(), product.inner());
        cublasLtMatrixLayoutOpaque_t b = factor(product.left(), product.inner(), product.rows());
        cublasLtMatrixLayoutOpaque_t d =
                layout(target.floats() ? CUDA_R_32F : CUDA_R_16BF, product.columns(), product.rows(), target.stride());
        if (product.count() > 1) {
            repeat(a, product.count(), product.rightElements());
            repeat(b, product.count(), product.leftElements());
            repeat(d, product.count(), product.targetElements());
        }
        cublasLtMatmulPreferenceOpaque_t preference =
                created(handle -> cublasLtMatmulPreferenceCreate(handle), cublasLtMatmulPreferenceOpaque_t.class);
        try (LongPointer bytes = new LongPointer(new long[] {WORKSPACE_BYTES})) {
            check(
                    cublasLtMatmulPreferenceSetAttribute(
                            preference, CUBLASLT_MATMUL_PREF_MAX_WORKSPACE_BYTES, bytes, Long.BYTES),
                    "limiting its memory");
        }
        align(
                preference,
                CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_A_BYTES,
                product.right().address());
        align(
                preference,
                CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_B_BYTES,
                product.left().address());
        align(
                preference,
                CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_C_BYTES,
                target.addend() == 0 ? target.address() : target.addend());
        align(preference, CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_D_BYTES, target.address());
        cublasLtMatmulHeuristicResult_t choice = new cublasLtMatmulHeuristicResult_t();
        int[] found = new int[1];
        check(
                cublasLtMatmulAlgoGetHeuristic(context, operation, a, b, d, d, preference, 1, choice, found),
                "choosing an algorithm for " + product);
        cublasLtMatmulPreferenceDestroy(preference);
        if (found[0] == 0) {
            throw new IllegalStateException("cuBLASLt has no algorithm for " + product + ".");
        }
        return new Plan(operation, a, b, d, choice);
    }

    /** @param rows of the factor as cuBLASLt counts them, after it has been transposed where it is */
    private static cublasLtMatrixLayoutOpaque_t factor(Product.Factor factor, int rows, int columns) {
        return factor.transposed()
                ? layout(CUDA_R_16BF, columns, rows, factor.stride())
                : layout(CUDA_R_16BF, rows, columns, factor.stride());
    }

    private static cublasLtMatrixLayoutOpaque_t layout(int type, int rows, int columns, int stride) {
        return created(
                handle -> cublasLtMatrixLayoutCreate(handle, type, rows, columns, stride),
                cublasLtMatrixLayoutOpaque_t.class);
    }

    /** @param elements from one matrix to the next */
    private static void repeat(cublasLtMatrixLayoutOpaque_t layout, int count, long elements) {
        try (IntPointer matrices = new IntPointer(new int[] {count});
                LongPointer apart = new LongPointer(new long[] {elements})) {
            check(
                    cublasLtMatrixLayoutSetAttribute(
                            layout, CUBLASLT_MATRIX_LAYOUT_BATCH_COUNT, matrices, Integer.BYTES),
                    "counting matrices");
            check(
                    cublasLtMatrixLayoutSetAttribute(
                            layout, CUBLASLT_MATRIX_LAYOUT_STRIDED_BATCH_OFFSET, apart, Long.BYTES),
                    "placing matrices");
        }
    }

    private static void transpose(cublasLtMatmulDescOpaque_t operation, int attribute, boolean transposed) {
        try (IntPointer value = new IntPointer(new int[] {transposed ? CUBLAS_OP_T : CUBLAS_OP_N})) {
            check(cublasLtMatmulDescSetAttribute(operation, attribute, value, Integer.BYTES), "describing a product");
        }
    }

    /** Our columns are its rows, each of which gets its number of the bias. */
    private static void addBias(cublasLtMatmulDescOpaque_t operation, long bias) {
        try (IntPointer epilogue = new IntPointer(new int[] {CUBLASLT_EPILOGUE_BIAS});
                LongPointer address = new LongPointer(new long[] {bias})) {
            check(
                    cublasLtMatmulDescSetAttribute(operation, CUBLASLT_MATMUL_DESC_EPILOGUE, epilogue, Integer.BYTES),
                    "describing a bias");
            check(
                    cublasLtMatmulDescSetAttribute(operation, CUBLASLT_MATMUL_DESC_BIAS_POINTER, address, Long.BYTES),
                    "naming a bias");
        }
    }

    private static void align(cublasLtMatmulPreferenceOpaque_t preference, int attribute, long bytes) {
        try (IntPointer value = new IntPointer(new int[] {(int) bytes})) {
            check(
                    cublasLtMatmulPreferenceSetAttribute(preference, attribute, value, Integer.BYTES),
                    "describing the alignment");
        }
    }

    private interface Creation {
        int into(PointerPointer<?> handle);
    }

    private static <T extends Pointer> T created(Creation creation, Class<T> type) {
        try (PointerPointer<T> handle = new PointerPointer<>(1)) {
            check(creation.into(handle), "creating a " + type.getSimpleName());
            return handle.get(type, 0);
        }
    }

    private static void check(int status, String doing) {
        if (status != 0) {
            throw new IllegalStateException("cuBLASLt failed at " + doing + " (status " + status + ").");
        }
    }

    /** Frees the library's state; descriptions of products are small and stay. */
    @Override
    public void close() {
        cublasLtDestroy(context);
        alpha.close();
        beta.close();
    }
}
