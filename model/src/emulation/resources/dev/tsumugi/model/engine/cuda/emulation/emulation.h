// Runs the threads of a block as fibers of one thread: each goes on until it waits for its warp or its block.
#pragma once
#include <csetjmp>
#include <stdexcept>
#include <string>
#include <vector>
#include <ucontext.h>

namespace emulation {

struct Dimensions { unsigned x, y, z; };
struct Copy { void* target; const void* source; };
enum class State { READY, WAITS_FOR_WARP, WAITS_FOR_BLOCK, DONE };

struct Fiber {
    Dimensions thread;
    State state = State::READY;
    bool started = false;
    ucontext_t context;
    jmp_buf place;
    std::vector<char> stack;
    void* operand = nullptr;
    void (*operation)(void**) = nullptr;
    std::vector<Copy> copies;
};

extern Fiber* current;
extern Dimensions block, blockSize, gridSize;
extern unsigned char* shared;
extern size_t sharedBytes;

[[noreturn]] void fail(const std::string& what);
void requireShared(const void* address, size_t bytes);
void synchronize();

void waitForWarp(void* operand, void (*operation)(void**));

// Hands the warp's 32 operands to the operation, once all 32 threads have come to it.
template <typename T, typename F>
void together(T* operand, F operation) {
    waitForWarp(operand, (void (*)(void**))operation);
}

}  // namespace emulation
