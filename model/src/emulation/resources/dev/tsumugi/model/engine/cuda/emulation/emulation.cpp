// The kernels of one head width by name, on grids of blocks of fibers, with the memory of the process.
#include <map>
#include <utility>

// The kernels, as they are.
#include <columns.cu>
#include <norm.cu>
#include <pointwise.cu>
#include <embedding.cu>
#include <loss.cu>
#include <optimizer.cu>
#include <muon.cu>
#include <dropout.cu>
#include <attention.cu>
#include <decoding.cu>

namespace emulation {

Fiber* current;
Dimensions block, blockSize, gridSize;
unsigned char* shared;
size_t sharedBytes;

namespace {

constexpr size_t STACK = 128 << 10, SHARED_CAPACITY = 227 << 10;
alignas(16) unsigned char sharedMemory[SHARED_CAPACITY];
jmp_buf scheduler;
const char* failure;
std::string failureText;
const int64_t* callBits;
void (*callKernel)(const int64_t*);
std::vector<Fiber> fibers;

void yield() {
    if (!_setjmp(current->place)) _longjmp(scheduler, 1);
}

void entry() {
    callKernel(callBits);
    if (!current->copies.empty()) fail("a thread ended before its copies");
    current->state = State::DONE;
    _longjmp(scheduler, 1);
}

void resume(Fiber& fiber) {
    current = &fiber;
    if (_setjmp(scheduler)) return;
    if (fiber.started) _longjmp(fiber.place, 1);
    fiber.started = true;
    setcontext(&fiber.context);
}

// Whether all 32 threads of a warp wait for the same: then it happens.
bool release(size_t warp) {
    void* operands[32];
    for (size_t l = 0; l < 32; l++) {
        Fiber& fiber = fibers[warp * 32 + l];
        if (fiber.state != State::WAITS_FOR_WARP) return false;
        if (fiber.operation != fibers[warp * 32].operation) {
            failureText = "the threads of a warp do different things together", failure = failureText.c_str();
            return false;
        }
        operands[l] = fiber.operand;
    }
    fibers[warp * 32].operation(operands);
    for (size_t l = 0; l < 32; l++) fibers[warp * 32 + l].state = State::READY;
    return true;
}

void runBlock(bool backward) {
    std::memset(sharedMemory, 0xff, sharedBytes);  // as floats and as bf16: not a number
    for (Fiber& fiber : fibers) {
        fiber.state = State::READY, fiber.started = false, fiber.copies.clear();
        getcontext(&fiber.context);
        fiber.context.uc_stack.ss_sp = fiber.stack.data(), fiber.context.uc_stack.ss_size = STACK;
        fiber.context.uc_link = nullptr;
        makecontext(&fiber.context, entry, 0);
    }
    for (bool progress = true; progress && !failure;) {
        progress = false;
        for (size_t i = 0; i < fibers.size() && !failure; i++) {
            Fiber& fiber = fibers[backward ? fibers.size() - 1 - i : i];
            if (fiber.state == State::READY) resume(fiber), progress = true;
        }
        for (size_t w = 0; w < fibers.size() / 32 && !failure; w++) progress |= release(w);
        size_t waiting = 0, done = 0;
        for (Fiber& fiber : fibers) {
            waiting += fiber.state == State::WAITS_FOR_BLOCK;
            done += fiber.state == State::DONE;
        }
        if (done == fibers.size()) return;
        if (waiting == fibers.size()) {
            for (Fiber& fiber : fibers) fiber.state = State::READY;
            progress = true;
        }
    }
    if (!failure) failure = "threads wait for others that never come";
}

template <typename T>
T as(int64_t bits) {
    if constexpr (std::is_pointer_v<T>) {
        return reinterpret_cast<T>(bits);
    } else if constexpr (std::is_same_v<T, float>) {
        return __uint_as_float((unsigned)bits);
    } else {
        return (T)bits;
    }
}

struct Kernel {
    int arguments;
    void (*call)(const int64_t*);
};

template <auto F>
struct Caller;

template <typename... A, void (*F)(A...)>
struct Caller<F> {
    template <size_t... I>
    static void apply(const int64_t* bits, std::index_sequence<I...>) { F(as<A>(bits[I])...); }
    static void call(const int64_t* bits) { apply(bits, std::index_sequence_for<A...>()); }
    static constexpr Kernel kernel = {sizeof...(A), call};
};

const std::map<std::string, Kernel> kernels = {
#define KERNEL(name) {#name, Caller<name>::kernel},
#include "kernels.inc"
};

}  // namespace

void fail(const std::string& what) {
    if (!failure) failureText = what, failure = failureText.c_str();
    current->state = State::DONE;
    _longjmp(scheduler, 1);
}

void requireShared(const void* address, size_t bytes) {
    auto* p = (const unsigned char*)address;
    if (p < shared || p + bytes > shared + sharedBytes) fail("an address lies outside the shared memory that was asked for");
}

void synchronize() {
    current->state = State::WAITS_FOR_BLOCK;
    yield();
}

void waitForWarp(void* operand, void (*operation)(void**)) {
    current->operand = operand, current->operation = operation, current->state = State::WAITS_FOR_WARP;
    yield();
}

}  // namespace emulation

using namespace emulation;

// Runs a kernel: geometry is the grid, the threads of a block and its shared memory. Null, or what went wrong.
extern "C" const char* emulate(const char* name, const int* g, const int64_t* arguments, int count, bool backward) {
    static std::string message;
    auto found = kernels.find(name);
    if (found == kernels.end()) return "there is no such kernel";
    if (count != found->second.arguments) {
        message = "it takes " + std::to_string(found->second.arguments) + " arguments, not " + std::to_string(count);
        return message.c_str();
    }
    gridSize = {(unsigned)g[0], (unsigned)g[1], (unsigned)g[2]}, blockSize = {(unsigned)g[3], 1, 1};
    shared = sharedMemory, sharedBytes = (size_t)g[4];
    if (sharedBytes > SHARED_CAPACITY) return "a block has no more than 227 KB of shared memory";
    if (fibers.size() != (size_t)g[3]) fibers = std::vector<Fiber>(g[3]);
    for (unsigned t = 0; t < fibers.size(); t++) fibers[t].stack.resize(STACK), fibers[t].thread = {t, 0, 0};
    callBits = arguments, callKernel = found->second.call;
    failure = nullptr;
    for (unsigned z = 0; z < gridSize.z && !failure; z++)
        for (unsigned y = 0; y < gridSize.y && !failure; y++)
            for (unsigned x = 0; x < gridSize.x && !failure; x++) {
                block = {x, y, z};
                runBlock(backward);
            }
    return failure;
}
