// Java's way to the emulated kernels, of which there is a library for each head width.
#include <dlfcn.h>
#include <jni.h>

#include <cstdint>
#include <string>
#include <vector>

using Emulate = const char* (*)(const char*, const int*, const int64_t*, int, bool);

static void throwJava(JNIEnv* java, const std::string& sentence) {
    java->ThrowNew(java->FindClass("java/lang/IllegalStateException"), sentence.c_str());
}

static std::string text(JNIEnv* java, jstring string) {
    const char* chars = java->GetStringUTFChars(string, nullptr);
    std::string copy = chars;
    java->ReleaseStringUTFChars(string, chars);
    return copy;
}

extern "C" JNIEXPORT jlong JNICALL
Java_dev_tsumugi_model_engine_cuda_emulation_EmulatedDevice_open(JNIEnv* java, jclass, jstring library) {
    void* handle = dlopen(text(java, library).c_str(), RTLD_NOW | RTLD_LOCAL);
    if (!handle) throwJava(java, dlerror());
    return handle ? (jlong)dlsym(handle, "emulate") : 0;
}

extern "C" JNIEXPORT void JNICALL Java_dev_tsumugi_model_engine_cuda_emulation_EmulatedDevice_run(
    JNIEnv* java, jclass, jlong emulate, jstring name, jintArray geometry, jlongArray arguments, jboolean backward) {
    std::vector<jint> g(java->GetArrayLength(geometry));
    java->GetIntArrayRegion(geometry, 0, (jsize)g.size(), g.data());
    std::vector<jlong> bits(java->GetArrayLength(arguments));
    java->GetLongArrayRegion(arguments, 0, (jsize)bits.size(), bits.data());
    std::string kernel = text(java, name);
    const char* failure = ((Emulate)emulate)(kernel.c_str(), g.data(), (const int64_t*)bits.data(), (int)bits.size(), backward);
    if (failure) throwJava(java, kernel + ": " + failure + ".");
}

static float value(const uint16_t* p, long i) {
    union { uint32_t bits; float x; } v = {(uint32_t)p[i] << 16};
    return v.x;
}

static uint16_t rounded(float x) {
    union { float x; uint32_t bits; } v = {x};
    return (v.bits + 0x7fff + ((v.bits >> 16) & 1)) >> 16;
}

// target (rows, columns) = scale left right + addendScale addend, plus the bias (columns) in each row; the steps say how far neighbours along a row
// and a column are apart. The addend is of the target's type.
extern "C" JNIEXPORT void JNICALL Java_dev_tsumugi_model_engine_cuda_emulation_EmulatedDevice_product(
    JNIEnv*, jclass, jint rows, jint columns, jint inner, jfloat scale, jlong left, jint leftDown, jint leftRight, jlong right,
    jint rightDown, jint rightRight, jlong target, jint stride, jboolean floats, jlong addend,
    jfloat addendScale, jlong bias) {
    auto *p = (const uint16_t*)left, *q = (const uint16_t*)right;
    for (int i = 0; i < rows; i++) {
        for (int j = 0; j < columns; j++) {
            float sum = 0;
            for (int k = 0; k < inner; k++) {
                sum += value(p, (long)i * leftDown + (long)k * leftRight) * value(q, (long)k * rightDown + (long)j * rightRight);
            }
            long at = (long)i * stride + j;
            sum *= scale;
            if (addend) sum += addendScale * (floats ? ((const float*)addend)[at] : value((const uint16_t*)addend, at));
            if (bias) sum += floats ? ((const float*)bias)[j] : value((const uint16_t*)bias, j);
            if (floats) ((float*)target)[at] = sum;
            else ((uint16_t*)target)[at] = rounded(sum);
        }
    }
}
