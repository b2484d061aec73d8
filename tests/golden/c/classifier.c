/*
 * classifier.h5 in C99, without dynamic memory
 *
 * Model:   classifier.h5
 *          SHA-256 0000000000000000000000000000000000000000000000000000000000000000
 *          written by Keras 3.0.0
 * Written: by lstmgen 1.0.0, --target c --name classifier
 * Costs:   896 bytes of weights as float32, 24 of state, 768 of workspace,
 *          186 multiply-accumulates
 * License: this file is yours. The parts written by lstmgen are MIT-0.
 *
 * Layers:
 *   lstm: LSTM -> (3,), 0 parameters
 *   dense: Dense -> (2,), 0 parameters
 *
 * Contents:
 *   line   71  weights
 *   line  208  vectors and helper functions
 *   line  824  layers
 *   line  921  classifier_predict, classifier_step, classifier_predict_batch
 *   line 1081  classifier_context_size, classifier_reset
 */
/*
 * On x86-64, gcc and clang compile all functions three times: this file includes itself for vectors of
 * 16, 8 and 4 floats, and a call takes the widest that the processor has. CLASSIFIER_NO_DISPATCH keeps to the
 * one that the compiler's options ask for. CLASSIFIER_INTRINSICS does too, and uses intrinsics, as MSVC always
 * does; with CLASSIFIER_PORTABLE there are no vectors, and all is C99.
 */
#ifndef CLASSIFIER_PASS
#include "classifier.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

/*
 * Compiler settings: IEEE 754 even with -ffast-math; no -fipa-ra on Thumb-1, where GCC 14 miscompiles it;
 * alignment of weights.
 */
#if defined(__clang__) && __clang_major__ >= 13
#pragma clang fp reassociate(off)
#if __clang_major__ >= 17
#pragma clang fp reciprocal(off)
#endif
#if __FINITE_MATH_ONLY__
#pragma float_control(precise, on)
#endif
#elif defined(__clang__) && defined(__FAST_MATH__)
#error "compile this file with -fno-fast-math, or with clang 13 or newer"
#elif defined(__GNUC__) && !defined(__clang__) && !defined(__TINYC__)
#if __FINITE_MATH_ONLY__ || defined(__ASSOCIATIVE_MATH__) || defined(__RECIPROCAL_MATH__) \
    || defined(__NO_SIGNED_ZEROS__)
#pragma GCC optimize("no-fast-math")
#endif
extern const float classifier_any_float;
typedef char classifier_needs_no_associative_math[
        __builtin_constant_p((int)((classifier_any_float + 1.0f) - classifier_any_float)) ? -1 : 1];
#endif
#if defined(__OPTIMIZE_SIZE__) && defined(__GNUC__) && __GNUC__ >= 5 && defined(__ARM_ARCH_ISA_THUMB) \
    && __ARM_ARCH_ISA_THUMB == 1
#pragma GCC optimize("no-ipa-ra", "no-associative-math")
#endif
#if defined(__GNUC__) || defined(__clang__)
#define CLASSIFIER_ALIGNED __attribute__((aligned(64)))
#elif defined(_MSC_VER)
#define CLASSIFIER_ALIGNED __declspec(align(64))
#else
#define CLASSIFIER_ALIGNED
#endif

/* Weights. Recurrent and large Dense kernels are packed for SIMD. The code starts below. */
static const CLASSIFIER_ALIGNED float classifier_lstm_kernel[72] = { /* (2, 12) in panels */
    0.30735052f, 0.5929709f, 0.29826224f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, -0.68189436f, 0.6432135f,
    0.36782473f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, -0.22217195f, 0.44867086f, 0.31874344f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.2764795f, 0.117053345f, 0.42802778f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    -0.34187245f, 0.0022540311f, -0.18927158f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.45930773f,
    0.12383326f, -0.07547405f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, -0.36914507f, -0.054315343f,
    0.10488531f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, -0.065361746f, 0.87643826f, 0.70403457f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f
};

static const CLASSIFIER_ALIGNED float classifier_lstm_bias[40] = {
    0.13246137f, 0.2636748f, -0.4893129f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, -0.5644238f, 0.21975072f,
    -0.18004978f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.24130337f, 0.5557117f, -0.8892724f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.25263286f, 0.8347882f, -0.0785161f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f
};

static const CLASSIFIER_ALIGNED float classifier_lstm_recurrent_kernel[104] = { /* (3, 12) in panels */
    -1.5266975f, -1.0334079f, -0.004863255f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, -0.15331425f,
    0.2281858f, 0.23039316f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 1.3707032f, -0.56721246f, -0.126563f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 1.325663f, 0.4880218f, 0.49783802f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    -0.20840383f, -0.8888451f, 0.20047885f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.16540845f,
    -0.63641125f, -0.309936f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.056773793f, -0.46685097f,
    0.041038018f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.15728982f, 0.12135174f, -0.20377499f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.45624885f, 0.6347002f, 0.292509f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    -0.39093813f, 0.5389914f, -0.20086402f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.62749636f,
    -0.54307246f, 0.6486803f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.08796193f, -0.6492493f, -0.08833969f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f
};

static const CLASSIFIER_ALIGNED float classifier_dense_kernel[6] = { /* (3, 2) */
    -0.38648874f, 0.5513463f, 0.25206792f, 0.63752985f, -0.107129425f, -0.789091f
};

static const CLASSIFIER_ALIGNED float classifier_dense_bias[2] = {
    0.033993542f, -0.16749689f
};

#if defined(__x86_64__) && defined(__OPTIMIZE__) && !defined(__OPTIMIZE_SIZE__) && !defined(__TINYC__) && !defined(__AVX__)
/* On 64-bit Windows gcc aligns no stack for wide vectors (GCC bug 54412), and clang-cl links no test for them. */
#if !defined(_WIN64) || (defined(__clang__) && !defined(_MSC_VER))
#if defined(__has_include) && !defined(CLASSIFIER_PORTABLE) && !defined(CLASSIFIER_NO_DISPATCH) && !defined(CLASSIFIER_INTRINSICS)
#if __has_include("classifier.c")
#define CLASSIFIER_DISPATCH
#endif
#endif
#endif
#endif

#ifndef CLASSIFIER_DISPATCH
#define CLASSIFIER_PUBLIC
#else
#define CLASSIFIER_PUBLIC static
#define CLASSIFIER_JOIN(name, width) name##_##width
#define CLASSIFIER_NAME(name, width) CLASSIFIER_JOIN(name, width)
#define classifier_accumulate CLASSIFIER_NAME(classifier_accumulate, CLASSIFIER_WIDTH)
#define classifier_aligned CLASSIFIER_NAME(classifier_aligned, CLASSIFIER_WIDTH)
#define classifier_all CLASSIFIER_NAME(classifier_all, CLASSIFIER_WIDTH)
#define classifier_anywhere CLASSIFIER_NAME(classifier_anywhere, CLASSIFIER_WIDTH)
#define classifier_bits CLASSIFIER_NAME(classifier_bits, CLASSIFIER_WIDTH)
#define classifier_copy CLASSIFIER_NAME(classifier_copy, CLASSIFIER_WIDTH)
#define classifier_dense CLASSIFIER_NAME(classifier_dense, CLASSIFIER_WIDTH)
#define classifier_exp CLASSIFIER_NAME(classifier_exp, CLASSIFIER_WIDTH)
#define classifier_expm1_near_zero CLASSIFIER_NAME(classifier_expm1_near_zero, CLASSIFIER_WIDTH)
#define classifier_exps CLASSIFIER_NAME(classifier_exps, CLASSIFIER_WIDTH)
#define classifier_fill CLASSIFIER_NAME(classifier_fill, CLASSIFIER_WIDTH)
#define classifier_floats CLASSIFIER_NAME(classifier_floats, CLASSIFIER_WIDTH)
#define classifier_gemm_column CLASSIFIER_NAME(classifier_gemm_column, CLASSIFIER_WIDTH)
#define classifier_gemm_panels CLASSIFIER_NAME(classifier_gemm_panels, CLASSIFIER_WIDTH)
#define classifier_gemm_panels_row CLASSIFIER_NAME(classifier_gemm_panels_row, CLASSIFIER_WIDTH)
#define classifier_gemm_strip CLASSIFIER_NAME(classifier_gemm_strip, CLASSIFIER_WIDTH)
#define classifier_gemm_tile CLASSIFIER_NAME(classifier_gemm_tile, CLASSIFIER_WIDTH)
#define classifier_gemv_unit CLASSIFIER_NAME(classifier_gemv_unit, CLASSIFIER_WIDTH)
#define classifier_gemv_units CLASSIFIER_NAME(classifier_gemv_units, CLASSIFIER_WIDTH)
#define classifier_largest CLASSIFIER_NAME(classifier_largest, CLASSIFIER_WIDTH)
#define classifier_limit CLASSIFIER_NAME(classifier_limit, CLASSIFIER_WIDTH)
#define classifier_lstm CLASSIFIER_NAME(classifier_lstm, CLASSIFIER_WIDTH)
#define classifier_lstm_c CLASSIFIER_NAME(classifier_lstm_c, CLASSIFIER_WIDTH)
#define classifier_lstm_cells CLASSIFIER_NAME(classifier_lstm_cells, CLASSIFIER_WIDTH)
#define classifier_lstm_h CLASSIFIER_NAME(classifier_lstm_h, CLASSIFIER_WIDTH)
#define classifier_lstm_part CLASSIFIER_NAME(classifier_lstm_part, CLASSIFIER_WIDTH)
#define classifier_maximum CLASSIFIER_NAME(classifier_maximum, CLASSIFIER_WIDTH)
#define classifier_predict CLASSIFIER_NAME(classifier_predict, CLASSIFIER_WIDTH)
#define classifier_predict_batch CLASSIFIER_NAME(classifier_predict_batch, CLASSIFIER_WIDTH)
#define classifier_sigmoids CLASSIFIER_NAME(classifier_sigmoids, CLASSIFIER_WIDTH)
#define classifier_softmax CLASSIFIER_NAME(classifier_softmax, CLASSIFIER_WIDTH)
#define classifier_step CLASSIFIER_NAME(classifier_step, CLASSIFIER_WIDTH)
#define classifier_sum CLASSIFIER_NAME(classifier_sum, CLASSIFIER_WIDTH)
#define classifier_tanhs CLASSIFIER_NAME(classifier_tanhs, CLASSIFIER_WIDTH)
#define CLASSIFIER_PASS 292291690

#define CLASSIFIER_WIDTH 64
#ifdef __clang__
#pragma clang attribute push(__attribute__((target("avx512f,fma"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx512f,fma")
#endif
#include "classifier.c"
#ifdef __clang__
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif
#undef CLASSIFIER_WIDTH

#define CLASSIFIER_WIDTH 32
#ifdef __clang__
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx2,fma")
#endif
#include "classifier.c"
#ifdef __clang__
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif
#undef CLASSIFIER_WIDTH

#define CLASSIFIER_WIDTH 16
#include "classifier.c"
#undef CLASSIFIER_WIDTH

#undef CLASSIFIER_PASS
#undef classifier_predict
#undef classifier_step
#undef classifier_predict_batch
#endif
#elif CLASSIFIER_PASS != 292291690
#error "classifier.c is not this file: give this one its own name"
#endif

#if defined(CLASSIFIER_PASS) || !defined(CLASSIFIER_DISPATCH)

/*
 * classifier_floats is a vector of CLASSIFIER_LANES floats where the compiler and the machine have such, else one float; all is
 * written once for both, with the operations below. classifier_bits holds its bits, or a mask: ones where a condition holds.
 * MSVC has no vector extensions: there operations are intrinsics.
 */
#if defined(_MSC_VER) && defined(_M_X64) && !defined(_M_ARM64EC) && !defined(__clang__) && !defined(CLASSIFIER_INTRINSICS)
#define CLASSIFIER_INTRINSICS
#endif
#ifndef CLASSIFIER_WIDTH
#if defined(CLASSIFIER_PORTABLE) || !(defined(__OPTIMIZE__) || defined(CLASSIFIER_INTRINSICS)) || defined(__TINYC__)
#define CLASSIFIER_WIDTH 4
#elif defined(_WIN64) && defined(__GNUC__) && !defined(__clang__) /* aligns no stack for wider ones: GCC bug 54412 */
#define CLASSIFIER_WIDTH 16
#elif defined(__AVX512F__) && !defined(CLASSIFIER_INTRINSICS)
#define CLASSIFIER_WIDTH 64
#elif defined(__AVX2__) || (defined(__AVX__) && !defined(CLASSIFIER_INTRINSICS))
#define CLASSIFIER_WIDTH 32
#elif defined(__SSE2__) || defined(__ARM_NEON) || defined(__ALTIVEC__) || defined(__wasm_simd128__) \
    || defined(CLASSIFIER_INTRINSICS)
#define CLASSIFIER_WIDTH 16
#else
#define CLASSIFIER_WIDTH 4
#endif
#endif
#define CLASSIFIER_LANES (CLASSIFIER_WIDTH / 4)
#if defined(__GNUC__) && !defined(__clang__)
#define CLASSIFIER_UNROLL _Pragma("GCC unroll 16")
#else
#define CLASSIFIER_UNROLL
#endif
#if defined(_M_FP_FAST) || (defined(__FLT_EVAL_METHOD__) && __FLT_EVAL_METHOD__ % 16) /* 16 changes half floats only */
#define CLASSIFIER_EXACT volatile /* keeps MSVC's /fp:fast from simplifying (x + y) - y, and x87 from keeping more digits */
#else
#define CLASSIFIER_EXACT
#endif
#if CLASSIFIER_WIDTH == 4
#define CLASSIFIER_INLINE inline
#elif defined(_MSC_VER)
#define CLASSIFIER_INLINE __forceinline
#else
#define CLASSIFIER_INLINE inline __attribute__((always_inline))
#endif
#if CLASSIFIER_WIDTH > 4 && defined(__OPTIMIZE_SIZE__)
#define CLASSIFIER_FUNCTION __attribute__((noinline))
#else
#define CLASSIFIER_FUNCTION CLASSIFIER_INLINE
#endif
#if CLASSIFIER_WIDTH == 4
typedef float classifier_floats;
typedef uint32_t classifier_bits;
#define CLASSIFIER_LOAD(from) (*(from))
#define CLASSIFIER_WEIGHTS(from) (*(from))
#define CLASSIFIER_STORE(to, x) (*(to) = (x))
#define CLASSIFIER_FIRST(x) (x)
#define CLASSIFIER_WHERE(condition) (0u - (classifier_bits)(condition))
#elif defined(CLASSIFIER_INTRINSICS)
#include <immintrin.h>
#if CLASSIFIER_WIDTH == 32
#define CLASSIFIER_PACKED(name) _mm256_##name
typedef __m256 classifier_floats;
typedef __m256i classifier_bits;
#define CLASSIFIER_WEIGHTS(from) _mm256_loadu_ps(from)
#else
#define CLASSIFIER_PACKED(name) _mm_##name
typedef __m128 classifier_floats;
typedef __m128i classifier_bits;
#define CLASSIFIER_WEIGHTS(from) _mm_load_ps(from)
#endif
#define CLASSIFIER_LOAD(from) CLASSIFIER_PACKED(loadu_ps)(from)
#define CLASSIFIER_STORE(to, x) CLASSIFIER_PACKED(storeu_ps)(to, x)
#define CLASSIFIER_FIRST(x) CLASSIFIER_PACKED(cvtss_f32)(x)
#define CLASSIFIER_EACH(x) CLASSIFIER_PACKED(set1_ps)(x)
#define CLASSIFIER_ADD(a, b) CLASSIFIER_PACKED(add_ps)(a, b)
#define CLASSIFIER_SUB(a, b) CLASSIFIER_PACKED(sub_ps)(a, b)
#define CLASSIFIER_MUL(a, b) CLASSIFIER_PACKED(mul_ps)(a, b)
#define CLASSIFIER_DIV(a, b) CLASSIFIER_PACKED(div_ps)(a, b)
#if defined(__FMA__) || (defined(_MSC_VER) && defined(__AVX2__))
#define CLASSIFIER_MUL_ADD(a, b, c) CLASSIFIER_PACKED(fmadd_ps)(a, b, c)
#else
#define CLASSIFIER_MUL_ADD(a, b, c) CLASSIFIER_ADD(CLASSIFIER_MUL(a, b), c)
#endif
#define CLASSIFIER_SUB_BITS(a, b) CLASSIFIER_PACKED(sub_epi32)(a, b)
#define CLASSIFIER_SHIFT_LEFT(bits, n) CLASSIFIER_PACKED(slli_epi32)(bits, n)
#define CLASSIFIER_SHIFT_RIGHT(bits, n) CLASSIFIER_PACKED(srli_epi32)(bits, n)
#define CLASSIFIER_PREFETCH(from) _mm_prefetch((const char *)(from), _MM_HINT_T0)
#else
#ifndef __clang__
#pragma GCC push_options
/* Multiply-adds under -std=c99 too, where gcc has none. */
#pragma GCC optimize("fp-contract=fast", "no-associative-math")
#ifdef __x86_64__
#pragma GCC target("tune=generic") /* tuned for some processors gcc loads a weight anew for each use */
#endif
#endif
typedef float classifier_floats __attribute__((vector_size(CLASSIFIER_WIDTH)));
typedef uint32_t classifier_bits __attribute__((vector_size(CLASSIFIER_WIDTH)));
typedef float classifier_anywhere __attribute__((vector_size(CLASSIFIER_WIDTH), aligned(4),
        may_alias));
typedef float classifier_aligned __attribute__((vector_size(CLASSIFIER_WIDTH), aligned(16),
        may_alias));
#define CLASSIFIER_LOAD(from) (*(const classifier_anywhere *)(const void *)(from))
#define CLASSIFIER_WEIGHTS(from) (*(const classifier_aligned *)(const void *)(from))
#define CLASSIFIER_STORE(to, x) (*(classifier_anywhere *)(void *)(to) = (x))
#define CLASSIFIER_FIRST(x) ((x)[0])
#define CLASSIFIER_WHERE(condition) ((classifier_bits)(condition))
#define CLASSIFIER_PREFETCH(from) __builtin_prefetch((const void *)(from))
#endif
#ifndef CLASSIFIER_PACKED
#define CLASSIFIER_EACH(x) (x)
#define CLASSIFIER_ADD(a, b) ((a) + (b))
#define CLASSIFIER_SUB(a, b) ((a) - (b))
#define CLASSIFIER_MUL(a, b) ((a) * (b))
#define CLASSIFIER_DIV(a, b) ((a) / (b))
#define CLASSIFIER_MUL_ADD(a, b, c) ((a) * (b) + (c))
#define CLASSIFIER_SUB_BITS(a, b) ((a) - (b))
#define CLASSIFIER_SHIFT_LEFT(bits, n) ((bits) << (n))
#define CLASSIFIER_SHIFT_RIGHT(bits, n) ((bits) >> (n))
#endif

static CLASSIFIER_INLINE classifier_floats classifier_all(float x) { ... }

#if defined(CLASSIFIER_PACKED) && CLASSIFIER_WIDTH == 32
#define classifier_bits_of(x) _mm256_castps_si256(x)
#elif defined(CLASSIFIER_PACKED)
#define classifier_bits_of(x) _mm_castps_si128(x)
#elif CLASSIFIER_WIDTH > 4
#define classifier_bits_of(x) ((classifier_bits)(x))
#else
static CLASSIFIER_INLINE classifier_bits classifier_bits_of(classifier_floats x) { ... }
#endif

#if defined(CLASSIFIER_PACKED) && CLASSIFIER_WIDTH == 32
#define classifier_floats_of(bits) _mm256_castsi256_ps(bits)
#elif defined(CLASSIFIER_PACKED)
#define classifier_floats_of(bits) _mm_castsi128_ps(bits)
#elif CLASSIFIER_WIDTH > 4
#define classifier_floats_of(bits) ((classifier_floats)(bits))
#else
static CLASSIFIER_INLINE classifier_floats classifier_floats_of(classifier_bits bits) { ... }
#endif

static CLASSIFIER_INLINE classifier_floats classifier_limit(classifier_floats x, float low, float high) { ... }
static CLASSIFIER_INLINE classifier_floats classifier_expm1_near_zero(classifier_floats x) { ... }
static CLASSIFIER_FUNCTION classifier_floats classifier_sigmoids(classifier_floats x) { ... }
static CLASSIFIER_FUNCTION classifier_floats classifier_tanhs(classifier_floats x) { ... }
static CLASSIFIER_INLINE void classifier_gemv_unit(classifier_floats sum[4][2], float h, const float *row, int width, int next, const int gates, const int vectors) { ... }
static CLASSIFIER_INLINE void classifier_gemv_units(classifier_floats sum[4][2], const float *h, const float *kernel, int units, int width, int next, int backwards, const int gates, const int vectors) { ... }
static void classifier_fill(float *to, int n, float value) { ... }
static void classifier_gemm_panels_row(float *z, const float *x, const float *kernel, const float *bias, int inputs, int columns) { ... }
static CLASSIFIER_INLINE void classifier_gemm_column(classifier_floats sum[4][8], const float *column, const float *kernel, int columns, const int rows, const int vectors) { ... }
static CLASSIFIER_INLINE void classifier_gemm_tile(float *z, int z_stride, const float *x, int x_stride, const float *kernel, const float *bias, int bias_stride, int inputs, int columns, const int rows, const int vectors) { ... }
static CLASSIFIER_INLINE void classifier_gemm_strip(float *z, int z_stride, const float *x, int x_stride, int rows, const float *kernel, const float *bias, int bias_stride, int inputs, int columns, const int together, const int vectors) { ... }
static void classifier_gemm_panels(float *z, int z_stride, const float *x, int x_stride, int rows, const float *kernel, const float *bias, int bias_stride, int inputs, int panels, int columns) { ... }
static void classifier_copy(float *to, const float *from, int n) { ... }
static void classifier_accumulate(float *y, const float *x, const float *kernel, int rows, int columns) { ... }
static void classifier_dense(float *y, const float *x, const float *kernel, const float *bias, int n, int inputs, int units) { ... }
static float classifier_maximum(float a, float b) { ... }
static float classifier_largest(const float *x, int n, int stride) { ... }
static CLASSIFIER_FUNCTION classifier_floats classifier_exps(classifier_floats x) { ... }
static float classifier_exp(float x) { ... }
static float classifier_sum(const float *x, int n, int stride) { ... }
static void classifier_softmax(float *x, int n) { ... }

/* c = f c + i candidate, for a vector of units; for_i, for_f and for_c are the sums of the gates. */
static CLASSIFIER_INLINE classifier_floats classifier_lstm_c(classifier_floats for_i,
        classifier_floats for_f, classifier_floats for_c, classifier_floats c)
{
    const classifier_floats i = classifier_sigmoids(for_i);
    const classifier_floats f = classifier_sigmoids(for_f);
    const classifier_floats candidate = classifier_tanhs(for_c);
    return CLASSIFIER_MUL_ADD(f, c, CLASSIFIER_MUL(i, candidate));
}

/* h = o tanh(c), for the same units. */
static CLASSIFIER_INLINE classifier_floats classifier_lstm_h(classifier_floats for_o,
        classifier_floats c)
{
    const classifier_floats o = classifier_sigmoids(for_o);
    return CLASSIFIER_MUL(o, classifier_tanhs(c));
}

/*
 * Updates c, then h of some units, from the sums of their gates. Two loops: a processor that looks
 * ahead begins the next units while it waits for these.
 */
static void classifier_lstm_cells(const float *z, int units, int width, float *c, float *new_h)
{
    for (int k = 0; k < units; k += CLASSIFIER_LANES) {
        const float *const sums = z + 4 * (k - k % width) + k % width;
        CLASSIFIER_STORE(c + k,
                classifier_lstm_c(CLASSIFIER_LOAD(sums), CLASSIFIER_LOAD(sums + width),
                        CLASSIFIER_LOAD(sums + 2 * width), CLASSIFIER_LOAD(c + k)));
    }
    for (int k = 0; k < units; k += CLASSIFIER_LANES) {
        const float *const sums = z + 4 * (k - k % width) + k % width;
        CLASSIFIER_STORE(new_h + k,
                classifier_lstm_h(CLASSIFIER_LOAD(sums + 3 * width), CLASSIFIER_LOAD(c + k)));
    }
}

/* One timestep of one or two vectors of units; see the next function. */
static CLASSIFIER_INLINE void classifier_lstm_part(const float *z, const float *kernel, int units,
        int width, const float *h, float *c, float *new_h, int backwards, const int vectors)
{
    /* The second vector's units are in the same panel, or in the next where one vector fills one. */
    const int next_z = CLASSIFIER_LANES < 16 ? CLASSIFIER_LANES : 4 * width;
    const int next = CLASSIFIER_LANES < 16 ? CLASSIFIER_LANES : 4 * width * units;
    classifier_floats sum[4][2];
    CLASSIFIER_UNROLL
    for (int gate = 0; gate < 4; ++gate) {
        CLASSIFIER_UNROLL
        for (int v = 0; v < vectors; ++v) {
            sum[gate][v] = CLASSIFIER_LOAD(z + gate * width + v * next_z);
        }
    }
    classifier_gemv_units(sum, h, kernel, units, width, next, backwards, 4, vectors);
    CLASSIFIER_UNROLL
    for (int v = 0; v < vectors; ++v) {
        const classifier_floats new_c = classifier_lstm_c(sum[0][v], sum[1][v], sum[2][v],
                CLASSIFIER_LOAD(c + v * CLASSIFIER_LANES));
        CLASSIFIER_STORE(c + v * CLASSIFIER_LANES, new_c);
        CLASSIFIER_STORE(new_h + v * CLASSIFIER_LANES, classifier_lstm_h(sum[3][v], new_c));
    }
}

/*
 * One timestep of an LSTM: updates c, then h. z holds the sums of x for the gates i, f, c and o. Units
 * are in panels of some width, gate beside gate: a panel of z is (4, width), one of the recurrent
 * kernel (units, 4, width). `backwards` reverses the order of panels and rows: in large layers it
 * changes with every timestep, as the last rows are still in the cache.
 */
static void classifier_lstm(const float *z, const float *kernel, int units, int width,
        float *h, float *c, float *new_h, int backwards)
{
    /* Two vectors of units at a time; with vectors of 4 floats a panel, whose sums are in memory. */
    const int together = CLASSIFIER_LANES < 8 ? width : 2 * CLASSIFIER_LANES;
    const int parts = (units + together - 1) / together;
    float *const to = parts > 1 ? new_h : h; /* no other part waits for the old h */
    for (int j = 0; j < parts; ++j) {
        const int first = together * (backwards ? parts - 1 - j : j);
        const int inside = first % width; /* of its panel */
        const float *const from_x = z + 4 * (first - inside) + inside;
        const float *const weights = kernel + 4 * (first - inside) * units + inside;
        if (CLASSIFIER_LANES < 8) {
            float sums[4 * 16];
            classifier_gemm_panels(sums, 0, h, 0, 1, weights, from_x, 0, units, 1, 4 * width);
            classifier_lstm_cells(sums, width, width, c + first, to + first);
        } else if (units - first > CLASSIFIER_LANES) {
            classifier_lstm_part(from_x, weights, units, width, h, c + first, to + first,
                    backwards, 2);
        } else {
            classifier_lstm_part(from_x, weights, units, width, h, c + first, to + first,
                    backwards, 1);
        }
    }
    for (int k = 0; k < units && parts > 1; k += CLASSIFIER_LANES) {
        CLASSIFIER_STORE(h + k, CLASSIFIER_LOAD(new_h + k));
    }
}

CLASSIFIER_PUBLIC int classifier_predict(classifier_context *ctx, const float *input, float *output)
{
    /* LSTM 'lstm': (3, 2) -> (3,) */
    float *const lstm_h = ctx->buffer_0;
    float *const lstm_sums = ctx->buffer_1;
    float *const lstm_padded_h = ctx->buffer_2;
    float *const lstm_padded_c = ctx->buffer_3;
    float *const lstm_new_h = ctx->buffer_4;
    classifier_gemm_panels(lstm_sums, 32, input, 2, 3, classifier_lstm_kernel,
            classifier_lstm_bias, 0, 2, 1, 32);
    classifier_fill(lstm_padded_h, 8, 0.0f);
    classifier_fill(lstm_padded_c, 8, 0.0f);
    for (int t = 0; t < 3; ++t) {
        classifier_lstm(lstm_sums + t * 32, classifier_lstm_recurrent_kernel, 3, 8, lstm_padded_h,
                lstm_padded_c, lstm_new_h, 0);
    }
    classifier_copy(lstm_h, lstm_padded_h, 3);

    /* Dense 'dense': (3,) -> (2,) */
    classifier_dense(output, lstm_h, classifier_dense_kernel, classifier_dense_bias, 1, 3, 2);
    classifier_softmax(output, 2);

    return CLASSIFIER_OK;
}

CLASSIFIER_PUBLIC int classifier_step(classifier_context *ctx, const float *input_at_t,
        float *output)
{
    /* LSTM 'lstm': (1, 2) -> (3,) */
    float *const lstm_sums = ctx->buffer_2;
    float *const lstm_padded_h = ctx->buffer_3;
    float *const lstm_padded_c = ctx->buffer_4;
    float *const lstm_new_h = ctx->buffer_0;
    classifier_gemm_panels(lstm_sums, 32, input_at_t, 2, 1, classifier_lstm_kernel,
            classifier_lstm_bias, 0, 2, 1, 32);
    classifier_fill(lstm_padded_h, 8, 0.0f);
    classifier_copy(lstm_padded_h, ctx->lstm_h, 3);
    classifier_fill(lstm_padded_c, 8, 0.0f);
    classifier_copy(lstm_padded_c, ctx->lstm_c, 3);
    classifier_lstm(lstm_sums, classifier_lstm_recurrent_kernel, 3, 8, lstm_padded_h,
            lstm_padded_c, lstm_new_h, 0);
    classifier_copy(ctx->lstm_h, lstm_padded_h, 3);
    classifier_copy(ctx->lstm_c, lstm_padded_c, 3);

    /* Dense 'dense': (3,) -> (2,) */
    classifier_dense(output, ctx->lstm_h, classifier_dense_kernel, classifier_dense_bias, 1, 3, 2);
    classifier_softmax(output, 2);

    return CLASSIFIER_OK;
}

CLASSIFIER_PUBLIC int classifier_predict_batch(classifier_batch_context *batch, int n,
        const float *inputs, float *outputs)
{
    classifier_context *const contexts = batch->contexts;
    const int stride = (int)(sizeof *contexts / sizeof(float));
    if (n < 0) {
        return CLASSIFIER_ERROR_COUNT;
    }
    for (int first = 0; first < n; first += CLASSIFIER_BATCH) {
        const int count = n - first < CLASSIFIER_BATCH ? n - first : CLASSIFIER_BATCH;

        /* LSTM 'lstm': (3, 2) -> (3,) */
        for (int sample = 0; sample < count; ++sample) {
            classifier_context *const ctx = contexts + sample;
            const float *const input = inputs + (size_t)(first + sample) * 6;
            float *const lstm_sums = ctx->buffer_1;
            classifier_gemm_panels(lstm_sums, 32, input, 2, 3, classifier_lstm_kernel,
                    classifier_lstm_bias, 0, 2, 1, 32);
        }
        for (int sample = 0; sample < count; ++sample) {
            classifier_context *const ctx = contexts + sample;
            float *const lstm_padded_h = ctx->buffer_2;
            float *const lstm_padded_c = ctx->buffer_3;
            classifier_fill(lstm_padded_h, 8, 0.0f);
            classifier_fill(lstm_padded_c, 8, 0.0f);
        }
        for (int t = 0; t < 3; ++t) {
            {
                classifier_context *const ctx = contexts;
                float *const lstm_sums = ctx->buffer_1;
                float *const lstm_padded_h = ctx->buffer_2;
                classifier_gemm_panels(lstm_sums + t * 32, stride, lstm_padded_h, stride, count,
                        classifier_lstm_recurrent_kernel, lstm_sums + t * 32, stride, 3, 1, 32);
            }
            for (int sample = 0; sample < count; ++sample) {
                classifier_context *const ctx = contexts + sample;
                float *const lstm_sums = ctx->buffer_1;
                float *const lstm_padded_h = ctx->buffer_2;
                float *const lstm_padded_c = ctx->buffer_3;
                classifier_lstm_cells(lstm_sums + t * 32, 3, 8, lstm_padded_c, lstm_padded_h);
            }
        }
        for (int sample = 0; sample < count; ++sample) {
            classifier_context *const ctx = contexts + sample;
            float *const lstm_h = ctx->buffer_0;
            float *const lstm_padded_h = ctx->buffer_2;
            classifier_copy(lstm_h, lstm_padded_h, 3);
        }

        /* Dense 'dense': (3,) -> (2,) */
        for (int sample = 0; sample < count; ++sample) {
            classifier_context *const ctx = contexts + sample;
            float *const output = outputs + (size_t)(first + sample) * 2;
            float *const lstm_h = ctx->buffer_0;
            classifier_dense(output, lstm_h, classifier_dense_kernel, classifier_dense_bias, 1, 3,
                    2);
        }
        for (int sample = 0; sample < count; ++sample) {
            float *const output = outputs + (size_t)(first + sample) * 2;
            classifier_softmax(output, 2);
        }
    }
    return CLASSIFIER_OK;
}

#if CLASSIFIER_WIDTH > 4 && !defined(__clang__) && !defined(CLASSIFIER_INTRINSICS)
#pragma GCC pop_options
#endif

#endif

#ifndef CLASSIFIER_PASS
#ifdef CLASSIFIER_DISPATCH
int classifier_predict(classifier_context *ctx, const float *input, float *output)
{
    if (__builtin_cpu_supports("avx512f")) {
        return classifier_predict_64(ctx, input, output);
    }
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
        return classifier_predict_32(ctx, input, output);
    }
    return classifier_predict_16(ctx, input, output);
}

int classifier_step(classifier_context *ctx, const float *input_at_t, float *output)
{
    if (__builtin_cpu_supports("avx512f")) {
        return classifier_step_64(ctx, input_at_t, output);
    }
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
        return classifier_step_32(ctx, input_at_t, output);
    }
    return classifier_step_16(ctx, input_at_t, output);
}

int classifier_predict_batch(classifier_batch_context *batch, int n, const float *inputs,
        float *outputs)
{
    if (__builtin_cpu_supports("avx512f")) {
        return classifier_predict_batch_64(batch, n, inputs, outputs);
    }
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
        return classifier_predict_batch_32(batch, n, inputs, outputs);
    }
    return classifier_predict_batch_16(batch, n, inputs, outputs);
}

#endif

size_t classifier_context_size(void)
{
    return sizeof(classifier_context);
}

void classifier_reset(classifier_context *ctx)
{
    for (int k = 0; k < 3; ++k) {
        ctx->lstm_h[k] = 0.0f;
    }
    for (int k = 0; k < 3; ++k) {
        ctx->lstm_c[k] = 0.0f;
    }
}

#endif
