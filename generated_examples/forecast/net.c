/*
 * model.keras in C99, without dynamic memory
 *
 * Model:   model.keras
 *          SHA-256 322e410c020870a2db8f1cb81ae62678328a958502a846ffca7066453f8d2b00
 *          written by Keras 3.15.1
 * Written: by lstmgen 1.0.0, --target c --name net
 * Costs:   1288 bytes of weights as float32, 136 of state, 1688 of workspace,
 *          1926 multiply-accumulates
 * Pipeline: SHA-256 ea08dcacadaa8a6e2d57d405b58d7c893fc878775854d222bd1a210f72447355
 *           input days: columns price, volume
 *           input days: minus [117.671, 8537.03], times [0.081048, 0.000247328]
 *           output price: times 49.1406, plus 95.3438
 *           windows of 10 rows, one every 1
 * License: this file is yours. The parts written by lstmgen are MIT-0.
 *
 * Layers:
 *   lstm: LSTM -> (6,), 216 parameters
 *   price: Dense -> (1,), 7 parameters
 *
 * Contents:
 *   line   76  weights
 *   line  234  vectors and helper functions
 *   line  771  layers
 *   line  864  net_predict, net_step, net_predict_batch
 *   line 1044  net_context_size, net_reset, net_prepare, net_push
 */
/*
 * On x86-64, gcc and clang compile all functions three times: this file includes itself for vectors of
 * 16, 8 and 4 floats, and a call takes the widest that the processor has. NET_NO_DISPATCH keeps to the
 * one that the compiler's options ask for. NET_INTRINSICS does too, and uses intrinsics, as MSVC always
 * does; with NET_PORTABLE there are no vectors, and all is C99.
 */
#ifndef NET_PASS
#include "net.h"

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
extern const float net_any_float;
typedef char net_needs_no_associative_math[
        __builtin_constant_p((int)((net_any_float + 1.0f) - net_any_float)) ? -1 : 1];
#endif
#if defined(__OPTIMIZE_SIZE__) && defined(__GNUC__) && __GNUC__ >= 5 && defined(__ARM_ARCH_ISA_THUMB) \
    && __ARM_ARCH_ISA_THUMB == 1
#pragma GCC optimize("no-ipa-ra", "no-associative-math")
#endif
#if defined(__GNUC__) || defined(__clang__)
#define NET_ALIGNED __attribute__((aligned(64)))
#elif defined(_MSC_VER)
#define NET_ALIGNED __declspec(align(64))
#else
#define NET_ALIGNED
#endif

/* Weights. Recurrent and large Dense kernels are packed for SIMD. The code starts below. */
static const NET_ALIGNED float net_scaling_days_center_scale[1] = {
    1.0f
};

static const NET_ALIGNED float net_scaling_days_center_offset[2] = {
    -117.670975f, -8537.03f
};

static const NET_ALIGNED float net_lstm_kernel[72] = { /* (2, 24) in panels */
    -0.001292761f, 0.014869427f, 0.019210095f, 0.00068256335f, -0.005637622f, -0.023713434f, 0.0f,
    0.0f, 0.000984775f, 0.004077855f, -0.009682634f, 0.052349124f, 0.039775096f, -0.027450407f,
    0.0f, 0.0f, 0.0063823243f, -0.01704754f, -0.024840329f, -0.02562035f, -0.023079593f,
    -0.021752141f, 0.0f, 0.0f, 0.045218896f, -0.00026499844f, 0.015536189f, 0.011111304f,
    0.036911625f, -0.047198765f, 0.0f, 0.0f, 3.611501e-5f, -5.8677717e-5f, -0.0001548819f,
    -0.00012940848f, 1.2388109e-5f, -8.2199185e-6f, 0.0f, 0.0f, 8.62752e-5f, -8.118243e-6f,
    0.00012564314f, 4.4269465e-5f, -4.8850652e-5f, -1.1003192e-5f, 0.0f, 0.0f, -8.002986e-6f,
    4.2466407e-5f, -5.4630287e-5f, 5.9676866e-5f, -1.6501344e-5f, 3.7894772e-6f, 0.0f, 0.0f,
    3.7536513e-5f, -3.0743216e-5f, -5.544409e-5f, -2.3409815e-5f, -4.357282e-5f, -1.8480878e-5f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f
};

static const NET_ALIGNED float net_lstm_bias[40] = {
    0.12110104f, -0.31835443f, -0.072160445f, -0.014608976f, 0.19367978f, 0.3106988f, 0.0f, 0.0f,
    0.9805438f, 0.82334596f, 1.0104424f, 0.85687107f, 0.9595842f, 0.7616972f, 0.0f, 0.0f,
    0.21005772f, 0.058323346f, 0.18801652f, -0.26997226f, -0.21447371f, 0.040942397f, 0.0f, 0.0f,
    0.019782614f, -0.18858379f, -0.09302862f, 0.032378424f, 0.0694669f, 0.26670048f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f
};

static const NET_ALIGNED float net_lstm_recurrent_kernel[200] = { /* (6, 24) in panels */
    -0.0315827f, -0.12390474f, -0.5319846f, -0.4233845f, 0.30664068f, 0.756469f, 0.0f, 0.0f,
    0.030137576f, -0.44237962f, -0.4067956f, 0.29630357f, -0.015589346f, 0.35074565f, 0.0f, 0.0f,
    0.0048223054f, 0.03062465f, 0.07489786f, 0.48747283f, -0.1657771f, 0.34589404f, 0.0f, 0.0f,
    -0.25646958f, -0.29253682f, -0.4497377f, -0.064770594f, -0.27910665f, 0.4806974f, 0.0f, 0.0f,
    -0.045920122f, -0.0053649507f, -0.08231891f, 0.05858899f, 0.07070408f, 0.54090625f, 0.0f, 0.0f,
    0.092486076f, -0.023911368f, 0.18193264f, -0.07615036f, -0.45882988f, 0.08825459f, 0.0f, 0.0f,
    -0.29332483f, -0.52096426f, -0.13649717f, -0.013935312f, -0.10066669f, -0.47337472f, 0.0f,
    0.0f, -0.2978766f, 0.19494823f, 0.34536007f, -0.042125102f, -0.08427876f, 0.4452269f, 0.0f,
    0.0f, -0.26316783f, -0.17085052f, 0.019696174f, -0.43512872f, 0.32980663f, 0.50823253f, 0.0f,
    0.0f, -0.42451525f, 0.4048794f, 0.056556016f, -0.65311503f, 0.03091849f, -0.29033345f, 0.0f,
    0.0f, 0.14052823f, -0.22039814f, -0.10503348f, 0.0036564907f, -0.291483f, -0.48240036f, 0.0f,
    0.0f, 0.10049469f, 0.12651283f, 0.27875662f, -0.024355346f, 0.06522614f, 0.43621838f, 0.0f,
    0.0f, -0.38651806f, -0.018602593f, 0.46894446f, 0.09718351f, 0.21498768f, -0.7597429f, 0.0f,
    0.0f, 0.32185864f, 0.321549f, 0.0058472794f, -0.102676116f, 0.08947233f, -0.44084725f, 0.0f,
    0.0f, -0.4085069f, -0.07058269f, -0.1606497f, 0.08211723f, 0.088349596f, -0.59665555f, 0.0f,
    0.0f, 0.06929296f, 0.116865575f, 0.085834004f, -0.37763646f, 0.09658714f, -0.3750975f, 0.0f,
    0.0f, 0.09236461f, 0.5718725f, 0.5392629f, 0.20646632f, -0.09860694f, -0.4786315f, 0.0f, 0.0f,
    0.090117194f, 0.22131938f, 0.13134824f, 0.05696256f, 0.38759062f, -0.34444f, 0.0f, 0.0f,
    -0.1296192f, -0.13841732f, -0.16398814f, 0.13468695f, -0.12684281f, -0.29077384f, 0.0f, 0.0f,
    0.3425927f, -0.47173694f, 0.39248863f, -0.02571433f, -0.04953635f, -0.26041013f, 0.0f, 0.0f,
    -0.13731535f, 0.13608387f, -0.1331274f, -0.30560228f, 0.09283813f, 0.7372891f, 0.0f, 0.0f,
    -0.32061917f, 0.28410733f, -0.037478197f, -0.49891075f, -0.47775364f, -0.120976046f, 0.0f,
    0.0f, -0.15247455f, 0.40089613f, 0.4717997f, -0.3009706f, -0.18222047f, -0.14977029f, 0.0f,
    0.0f, -0.33020657f, -0.051068105f, -0.15024345f, -0.30966553f, -0.19164656f, 0.9582015f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f
};

static const NET_ALIGNED float net_price_kernel[6] = { /* (6, 1) */
    34.231037f, 1.3580588f, 17.515358f, -0.4925687f, -39.644886f, -25.356186f
};

static const NET_ALIGNED float net_price_bias[1] = {
    103.49488f
};

#if defined(__x86_64__) && defined(__OPTIMIZE__) && !defined(__OPTIMIZE_SIZE__) && !defined(__TINYC__) && !defined(__AVX__)
/* On 64-bit Windows gcc aligns no stack for wide vectors (GCC bug 54412), and clang-cl links no test for them. */
#if !defined(_WIN64) || (defined(__clang__) && !defined(_MSC_VER))
#if defined(__has_include) && !defined(NET_PORTABLE) && !defined(NET_NO_DISPATCH) && !defined(NET_INTRINSICS)
#if __has_include("net.c")
#define NET_DISPATCH
#endif
#endif
#endif
#endif

#ifndef NET_DISPATCH
#define NET_PUBLIC
#else
#define NET_PUBLIC static
#define NET_JOIN(name, width) name##_##width
#define NET_NAME(name, width) NET_JOIN(name, width)
#define net_accumulate NET_NAME(net_accumulate, NET_WIDTH)
#define net_aligned NET_NAME(net_aligned, NET_WIDTH)
#define net_all NET_NAME(net_all, NET_WIDTH)
#define net_anywhere NET_NAME(net_anywhere, NET_WIDTH)
#define net_bits NET_NAME(net_bits, NET_WIDTH)
#define net_copy NET_NAME(net_copy, NET_WIDTH)
#define net_dense NET_NAME(net_dense, NET_WIDTH)
#define net_expm1_near_zero NET_NAME(net_expm1_near_zero, NET_WIDTH)
#define net_fill NET_NAME(net_fill, NET_WIDTH)
#define net_floats NET_NAME(net_floats, NET_WIDTH)
#define net_gemm_column NET_NAME(net_gemm_column, NET_WIDTH)
#define net_gemm_panels NET_NAME(net_gemm_panels, NET_WIDTH)
#define net_gemm_panels_row NET_NAME(net_gemm_panels_row, NET_WIDTH)
#define net_gemm_strip NET_NAME(net_gemm_strip, NET_WIDTH)
#define net_gemm_tile NET_NAME(net_gemm_tile, NET_WIDTH)
#define net_gemv_unit NET_NAME(net_gemv_unit, NET_WIDTH)
#define net_gemv_units NET_NAME(net_gemv_units, NET_WIDTH)
#define net_limit NET_NAME(net_limit, NET_WIDTH)
#define net_lstm NET_NAME(net_lstm, NET_WIDTH)
#define net_lstm_c NET_NAME(net_lstm_c, NET_WIDTH)
#define net_lstm_cells NET_NAME(net_lstm_cells, NET_WIDTH)
#define net_lstm_h NET_NAME(net_lstm_h, NET_WIDTH)
#define net_lstm_part NET_NAME(net_lstm_part, NET_WIDTH)
#define net_predict NET_NAME(net_predict, NET_WIDTH)
#define net_predict_batch NET_NAME(net_predict_batch, NET_WIDTH)
#define net_sigmoids NET_NAME(net_sigmoids, NET_WIDTH)
#define net_step NET_NAME(net_step, NET_WIDTH)
#define net_tanhs NET_NAME(net_tanhs, NET_WIDTH)
#define NET_PASS 1753901251

#define NET_WIDTH 64
#ifdef __clang__
#pragma clang attribute push(__attribute__((target("avx512f,fma"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx512f,fma")
#endif
#include "net.c"
#ifdef __clang__
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif
#undef NET_WIDTH

#define NET_WIDTH 32
#ifdef __clang__
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx2,fma")
#endif
#include "net.c"
#ifdef __clang__
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif
#undef NET_WIDTH

#define NET_WIDTH 16
#include "net.c"
#undef NET_WIDTH

#undef NET_PASS
#undef net_predict
#undef net_step
#undef net_predict_batch
#endif
#elif NET_PASS != 1753901251
#error "net.c is not this file: give this one its own name"
#endif

#if defined(NET_PASS) || !defined(NET_DISPATCH)

/*
 * net_floats is a vector of NET_LANES floats where the compiler and the machine have such, else one float; all is
 * written once for both, with the operations below. net_bits holds its bits, or a mask: ones where a condition holds.
 * MSVC has no vector extensions: there operations are intrinsics.
 */
#if defined(_MSC_VER) && defined(_M_X64) && !defined(_M_ARM64EC) && !defined(__clang__) && !defined(NET_INTRINSICS)
#define NET_INTRINSICS
#endif
#ifndef NET_WIDTH
#if defined(NET_PORTABLE) || !(defined(__OPTIMIZE__) || defined(NET_INTRINSICS)) || defined(__TINYC__)
#define NET_WIDTH 4
#elif defined(_WIN64) && defined(__GNUC__) && !defined(__clang__) /* aligns no stack for wider ones: GCC bug 54412 */
#define NET_WIDTH 16
#elif defined(__AVX512F__) && !defined(NET_INTRINSICS)
#define NET_WIDTH 64
#elif defined(__AVX2__) || (defined(__AVX__) && !defined(NET_INTRINSICS))
#define NET_WIDTH 32
#elif defined(__SSE2__) || defined(__ARM_NEON) || defined(__ALTIVEC__) || defined(__wasm_simd128__) \
    || defined(NET_INTRINSICS)
#define NET_WIDTH 16
#else
#define NET_WIDTH 4
#endif
#endif
#define NET_LANES (NET_WIDTH / 4)
#if defined(__GNUC__) && !defined(__clang__)
#define NET_UNROLL _Pragma("GCC unroll 16")
#else
#define NET_UNROLL
#endif
#if defined(_M_FP_FAST) || (defined(__FLT_EVAL_METHOD__) && __FLT_EVAL_METHOD__ % 16) /* 16 changes half floats only */
#define NET_EXACT volatile /* keeps MSVC's /fp:fast from simplifying (x + y) - y, and x87 from keeping more digits */
#else
#define NET_EXACT
#endif
#if NET_WIDTH == 4
#define NET_INLINE inline
#elif defined(_MSC_VER)
#define NET_INLINE __forceinline
#else
#define NET_INLINE inline __attribute__((always_inline))
#endif
#if NET_WIDTH > 4 && defined(__OPTIMIZE_SIZE__)
#define NET_FUNCTION __attribute__((noinline))
#else
#define NET_FUNCTION NET_INLINE
#endif
#if NET_WIDTH == 4
typedef float net_floats;
typedef uint32_t net_bits;
#define NET_LOAD(from) (*(from))
#define NET_WEIGHTS(from) (*(from))
#define NET_STORE(to, x) (*(to) = (x))
#define NET_FIRST(x) (x)
#define NET_WHERE(condition) (0u - (net_bits)(condition))
#elif defined(NET_INTRINSICS)
#include <immintrin.h>
#if NET_WIDTH == 32
#define NET_PACKED(name) _mm256_##name
typedef __m256 net_floats;
typedef __m256i net_bits;
#define NET_WEIGHTS(from) _mm256_loadu_ps(from)
#else
#define NET_PACKED(name) _mm_##name
typedef __m128 net_floats;
typedef __m128i net_bits;
#define NET_WEIGHTS(from) _mm_load_ps(from)
#endif
#define NET_LOAD(from) NET_PACKED(loadu_ps)(from)
#define NET_STORE(to, x) NET_PACKED(storeu_ps)(to, x)
#define NET_FIRST(x) NET_PACKED(cvtss_f32)(x)
#define NET_EACH(x) NET_PACKED(set1_ps)(x)
#define NET_ADD(a, b) NET_PACKED(add_ps)(a, b)
#define NET_SUB(a, b) NET_PACKED(sub_ps)(a, b)
#define NET_MUL(a, b) NET_PACKED(mul_ps)(a, b)
#define NET_DIV(a, b) NET_PACKED(div_ps)(a, b)
#if defined(__FMA__) || (defined(_MSC_VER) && defined(__AVX2__))
#define NET_MUL_ADD(a, b, c) NET_PACKED(fmadd_ps)(a, b, c)
#else
#define NET_MUL_ADD(a, b, c) NET_ADD(NET_MUL(a, b), c)
#endif
#define NET_SUB_BITS(a, b) NET_PACKED(sub_epi32)(a, b)
#define NET_SHIFT_LEFT(bits, n) NET_PACKED(slli_epi32)(bits, n)
#define NET_SHIFT_RIGHT(bits, n) NET_PACKED(srli_epi32)(bits, n)
#define NET_PREFETCH(from) _mm_prefetch((const char *)(from), _MM_HINT_T0)
#else
#ifndef __clang__
#pragma GCC push_options
/* Multiply-adds under -std=c99 too, where gcc has none. */
#pragma GCC optimize("fp-contract=fast", "no-associative-math")
#ifdef __x86_64__
#pragma GCC target("tune=generic") /* tuned for some processors gcc loads a weight anew for each use */
#endif
#endif
typedef float net_floats __attribute__((vector_size(NET_WIDTH)));
typedef uint32_t net_bits __attribute__((vector_size(NET_WIDTH)));
typedef float net_anywhere __attribute__((vector_size(NET_WIDTH), aligned(4), may_alias));
typedef float net_aligned __attribute__((vector_size(NET_WIDTH), aligned(16), may_alias));
#define NET_LOAD(from) (*(const net_anywhere *)(const void *)(from))
#define NET_WEIGHTS(from) (*(const net_aligned *)(const void *)(from))
#define NET_STORE(to, x) (*(net_anywhere *)(void *)(to) = (x))
#define NET_FIRST(x) ((x)[0])
#define NET_WHERE(condition) ((net_bits)(condition))
#define NET_PREFETCH(from) __builtin_prefetch((const void *)(from))
#endif
#ifndef NET_PACKED
#define NET_EACH(x) (x)
#define NET_ADD(a, b) ((a) + (b))
#define NET_SUB(a, b) ((a) - (b))
#define NET_MUL(a, b) ((a) * (b))
#define NET_DIV(a, b) ((a) / (b))
#define NET_MUL_ADD(a, b, c) ((a) * (b) + (c))
#define NET_SUB_BITS(a, b) ((a) - (b))
#define NET_SHIFT_LEFT(bits, n) ((bits) << (n))
#define NET_SHIFT_RIGHT(bits, n) ((bits) >> (n))
#endif

static NET_INLINE net_floats net_all(float x)
{
    const net_floats zeros = {0.0f};
    return NET_ADD(zeros, NET_EACH(x));
}

#if defined(NET_PACKED) && NET_WIDTH == 32
#define net_bits_of(x) _mm256_castps_si256(x)
#elif defined(NET_PACKED)
#define net_bits_of(x) _mm_castps_si128(x)
#elif NET_WIDTH > 4
#define net_bits_of(x) ((net_bits)(x))
#else
static NET_INLINE net_bits net_bits_of(net_floats x)
{
    net_bits bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}
#endif

#if defined(NET_PACKED) && NET_WIDTH == 32
#define net_floats_of(bits) _mm256_castsi256_ps(bits)
#elif defined(NET_PACKED)
#define net_floats_of(bits) _mm_castsi128_ps(bits)
#elif NET_WIDTH > 4
#define net_floats_of(bits) ((net_floats)(bits))
#else
static NET_INLINE net_floats net_floats_of(net_bits bits)
{
    net_floats x;
    memcpy(&x, &bits, sizeof x);
    return x;
}
#endif

/* x, but not below low nor above high; NaN stays. */
static NET_INLINE net_floats net_limit(net_floats x, float low, float high)
{
    const net_floats lowest = net_all(low);
    const net_floats highest = net_all(high);
#ifdef NET_PACKED
    return NET_PACKED(max_ps)(lowest, NET_PACKED(min_ps)(highest, x));
#elif NET_WIDTH == 64 && !defined(__clang__) /* gcc does not see what the masks below come to */
    const net_floats limited = __builtin_ia32_minps512_mask(highest, x, x, -1, 4);
    return __builtin_ia32_maxps512_mask(lowest, limited, limited, -1, 4);
#elif NET_WIDTH == 32 && !defined(__clang__)
    return __builtin_ia32_maxps256(lowest, __builtin_ia32_minps256(highest, x));
#elif NET_WIDTH == 16 && defined(__SSE2__) && !defined(__clang__)
    return __builtin_ia32_maxps(lowest, __builtin_ia32_minps(highest, x));
#else
    const net_bits below = NET_WHERE(x < lowest);
    const net_bits above = NET_WHERE(x > highest);
    const net_bits inside = net_bits_of(x) & ~(below | above);
    return net_floats_of(
            inside | (net_bits_of(lowest) & below) | (net_bits_of(highest) & above));
#endif
}

/* e^x - 1 where |x| <= ln 2 / 2, a polynomial. */
static NET_INLINE net_floats net_expm1_near_zero(net_floats x)
{
    const net_floats square = NET_MUL(x, x);
    const net_floats high = NET_MUL_ADD(NET_EACH(0.00138848182f), x, NET_EACH(0.00836077239f));
    const net_floats low = NET_MUL_ADD(NET_EACH(0.0416667275f), x, NET_EACH(0.166665852f));
    const net_floats rest = NET_MUL_ADD(NET_MUL_ADD(high, square, low), x, NET_EACH(0.5f));
    return NET_MUL_ADD(square, rest, x);
}

/*
 * 1 / (1 + e^-x) within 2.5 units in the last place, for every float: e^-x = 2^n e^r, r = -x - n ln 2.
 * All is scaled by 2^-64, so that 2^n can be made by shifting n into the exponent. To add and take away
 * 1.5 * 2^23 rounds to an integer, which is then in the lowest bits.
 */
static NET_FUNCTION net_floats net_sigmoids(net_floats x)
{
    const float scale = 5.42101086e-20f;
    const float rounder = 12582912.0f + (127 - 64);
    const net_floats near = net_limit(x, -104.0f, 17.5f);
    const NET_EXACT net_floats shifted = NET_MUL_ADD(near, NET_EACH(-1.44269504f),
            NET_EACH(rounder));
    const NET_EXACT net_floats n = NET_SUB(shifted, NET_EACH(rounder));
    const net_floats coarse = NET_SUB(NET_MUL(n, NET_EACH(-0.693145752f)), near);
    const net_floats r = NET_MUL_ADD(n, NET_EACH(-1.42860677e-6f), coarse);
    const net_floats power = net_floats_of(NET_SHIFT_LEFT(net_bits_of(shifted), 23));
    const NET_EXACT net_floats whole = NET_ADD(power, NET_EACH(scale));
    return NET_DIV(NET_EACH(scale), NET_MUL_ADD(power, net_expm1_near_zero(r), whole));
}

/* (e^2x - 1) / (e^2x + 1) within 2.6 units in the last place, for every float: e^2x = 2^n e^r, r = 2x - n ln 2. */
static NET_FUNCTION net_floats net_tanhs(net_floats x)
{
    const float rounder = 12582912.0f + 127;
    const net_floats near = net_limit(x, -10.0f, 10.0f);
    const NET_EXACT net_floats shifted = NET_MUL_ADD(near, NET_EACH(2.88539008f),
            NET_EACH(rounder));
    const NET_EXACT net_floats n = NET_SUB(shifted, NET_EACH(rounder));
    const net_floats r = NET_MUL_ADD(n, NET_EACH(-0.693147181f), NET_ADD(near, near));
    const net_floats power = net_floats_of(NET_SHIFT_LEFT(net_bits_of(shifted), 23));
    const NET_EXACT net_floats whole = NET_SUB(power, NET_EACH(1.0f));
    const net_floats expm1 = NET_MUL_ADD(power, net_expm1_near_zero(r), whole);
    return NET_DIV(expm1, NET_ADD(expm1, NET_EACH(2.0f)));
}

/* Adds to the sums of some gates, of as many units as some vectors hold, what the h of one unit gives. */
static NET_INLINE void net_gemv_unit(net_floats sum[4][2], float h, const float *row,
        int width, int next, const int gates, const int vectors)
{
    NET_UNROLL
    for (int gate = 0; gate < gates; ++gate) {
        NET_UNROLL
        for (int v = 0; v < vectors; ++v) {
            sum[gate][v] = NET_MUL_ADD(NET_EACH(h), NET_WEIGHTS(row + gate * width + v * next),
                    sum[gate][v]);
        }
    }
}

/*
 * The same for the h of all units, whose rows follow one another. Rows of one vector are added in turn to two sums, lest
 * each wait for the one before; so are few rows of two, for which the widest vectors leave room.
 */
static NET_INLINE void net_gemv_units(net_floats sum[4][2], const float *h, const float *kernel,
        int units, int width, int next, int backwards, const int gates, const int vectors)
{
    const int step = backwards ? -1 : 1;
    int k = backwards ? units - 1 : 0;
    int left = units;
    if (vectors == 1 || (NET_LANES == 16 && units <= 32)) {
        net_floats other[4][2];
        NET_UNROLL
        for (int gate = 0; gate < gates; ++gate) {
            NET_UNROLL
            for (int v = 0; v < vectors; ++v) {
                other[gate][v] = net_all(0.0f);
            }
        }
        for (; left > 1; left -= 2) {
            net_gemv_unit(sum, h[k], kernel + gates * width * k, width, next, gates, vectors);
            k += step;
            net_gemv_unit(other, h[k], kernel + gates * width * k, width, next, gates, vectors);
            k += step;
        }
        NET_UNROLL
        for (int gate = 0; gate < gates; ++gate) {
            NET_UNROLL
            for (int v = 0; v < vectors; ++v) {
                sum[gate][v] = NET_ADD(sum[gate][v], other[gate][v]);
            }
        }
    }
    for (; left > 0; --left) {
        net_gemv_unit(sum, h[k], kernel + gates * width * k, width, next, gates, vectors);
        k += step;
    }
}

static void net_fill(float *to, int n, float value)
{
    for (int k = 0; k < n; ++k) {
        to[k] = value;
    }
}

/*
 * z = bias + x kernel for one row of x and one panel, in loops of 16 columns, of which compilers make vectors if there
 * are any. Four rows at once, and long sums from shorter ones: rounding errors grow less.
 */
static void net_gemm_panels_row(float *z, const float *x, const float *kernel, const float *bias,
        int inputs, int columns)
{
    for (; inputs > 0; inputs -= 128) {
        int rows = inputs < 128 ? inputs : 128;
        float sums[64];
        net_fill(sums, columns, 0.0f);
        for (; rows >= 4; rows -= 4) {
            const float a = x[0];
            const float b = x[1];
            const float c = x[2];
            const float d = x[3];
            for (int first = 0; first < columns; first += 16) {
                const float *const row = kernel + first;
                float *const sum = sums + first;
                for (int k = 0; k < 16; ++k) {
                    sum[k] += (a * row[k] + b * row[columns + k])
                            + (c * row[2 * columns + k] + d * row[3 * columns + k]);
                }
            }
            x += 4;
            kernel += 4 * columns;
        }
        for (; rows > 0; --rows) {
            const float a = *x++;
            for (int k = 0; k < columns; ++k) {
                sums[k] += a * kernel[k];
            }
            kernel += columns;
        }
        for (int k = 0; k < columns; ++k) {
            z[k] = sums[k] + bias[k];
        }
        bias = z; /* of what is still to come */
    }
}

/* Adds to the sums of some rows of x what a number of each, its column, and a row of the kernel give. */
static NET_INLINE void net_gemm_column(net_floats sum[4][8], const float *column,
        const float *kernel, int columns, const int rows, const int vectors)
{
#if NET_WIDTH == 16 /* so many instructions hide from the processor which weights come next */
    /* as numbers: at the end of the weights no pointer may lead there */
    const uintptr_t next = (uintptr_t)kernel + sizeof(float) * 8 * (uintptr_t)columns;
    NET_PREFETCH(next);
    if (vectors > 4) {
        NET_PREFETCH(next + sizeof(float) * 16);
    }
#else
    (void)columns;
#endif
    NET_UNROLL
    for (int v = 0; v < vectors; ++v) {
        const net_floats weights = NET_WEIGHTS(kernel + v * NET_LANES);
        NET_UNROLL
        for (int r = 0; r < rows; ++r) {
            sum[r][v] = NET_MUL_ADD(NET_EACH(column[r]), weights, sum[r][v]);
        }
    }
}

/*
 * Some rows of z = bias + x kernel, in as many columns as some vectors hold; sums stay in registers. The bias comes
 * last, as a large one would round every small product that is added to it; for the same reason long sums are made
 * of shorter ones.
 */
static NET_INLINE void net_gemm_tile(float *z, int z_stride, const float *x, int x_stride,
        const float *kernel, const float *bias, int bias_stride, int inputs, int columns,
        const int rows, const int vectors)
{
    for (int first = 0; first < inputs; first += 128) {
        const int count = inputs - first < 128 ? inputs - first : 128;
        net_floats sum[4][8];
        NET_UNROLL
        for (int r = 0; r < 4; ++r) {
            NET_UNROLL
            for (int v = 0; v < 8; ++v) {
                sum[r][v] = net_all(0.0f);
            }
        }
        int k = first;
#if NET_WIDTH == 16 && !defined(NET_PACKED) && !defined(__OPTIMIZE_SIZE__)
        /* weights take so many loads that four of x had better come with one */
        for (; k + 4 <= first + count; k += 4) {
            net_floats four[4];
            NET_UNROLL
            for (int r = 0; r < rows; ++r) {
                four[r] = NET_LOAD(x + r * x_stride + k);
            }
            NET_UNROLL
            for (int n = 0; n < 4; ++n) {
                float column[4];
                NET_UNROLL
                for (int r = 0; r < rows; ++r) {
                    column[r] = four[r][n];
                }
                net_gemm_column(sum, column, kernel, columns, rows, vectors);
                kernel += columns;
            }
        }
#endif
        for (; k < first + count; ++k) {
            float column[4];
            NET_UNROLL
            for (int r = 0; r < rows; ++r) {
                column[r] = x[r * x_stride + k];
            }
            net_gemm_column(sum, column, kernel, columns, rows, vectors);
            kernel += columns;
        }
        NET_UNROLL
        for (int r = 0; r < rows; ++r) {
            NET_UNROLL
            for (int v = 0; v < vectors; ++v) {
                NET_STORE(z + r * z_stride + v * NET_LANES,
                        NET_ADD(sum[r][v], NET_LOAD(bias + r * bias_stride + v * NET_LANES)));
            }
        }
        bias = z; /* of what is still to come */
        bias_stride = z_stride;
    }
}

/* All rows of a few columns, some `together`, so that weights once loaded serve them all. */
static NET_INLINE void net_gemm_strip(float *z, int z_stride, const float *x, int x_stride,
        int rows, const float *kernel, const float *bias, int bias_stride, int inputs, int columns,
        const int together, const int vectors)
{
    for (; rows >= together; rows -= together) {
        net_gemm_tile(z, z_stride, x, x_stride, kernel, bias, bias_stride, inputs, columns,
                together, vectors);
        z += together * z_stride;
        x += together * x_stride;
        bias += together * bias_stride;
    }
    for (; rows > 0; --rows) {
        net_gemm_tile(z, z_stride, x, x_stride, kernel, bias, bias_stride, inputs, columns, 1,
                vectors);
        z += z_stride;
        x += x_stride;
        bias += bias_stride;
    }
}

/*
 * z = bias + x kernel for some rows of x; strides tell how far apart rows are, 0 where all have the
 * same bias. The kernel is in panels, each (inputs, columns) with 16, 32, 48 or 64 columns. As many columns
 * and rows go together as registers have room for: of a single row more columns, and of all rows if the
 * weights stay in the nearest cache, where loading them again costs SSE2 less than copying them; without SIMD it
 * is left to the compiler.
 */
static void net_gemm_panels(float *z, int z_stride, const float *x, int x_stride, int rows,
        const float *kernel, const float *bias, int bias_stride, int inputs,
        int panels, int columns)
{
#if defined(__SSE2__) || defined(NET_PACKED)
    const int singly = rows == 1 || (NET_LANES == 4 && inputs <= 64);
#else
    const int singly = rows == 1;
#endif
    const int together = NET_LANES < 8 ? 2 : 4;
    for (int p = 0; p < panels; ++p) {
        for (int r = 0; NET_LANES == 1 && r < rows; ++r) {
            net_gemm_panels_row(z + r * z_stride, x + r * x_stride, kernel, bias + r * bias_stride,
                    inputs, columns);
        }
        for (int k = 0; NET_LANES > 1 && k < columns;) {
            const int left = (columns - k) / NET_LANES;
            int wide = left > 4 || NET_LANES < 8 ? 4 : left;
            if (NET_LANES == 8 && rows > 1) {
                wide = 2;
            }
            if (NET_LANES < 16 && singly && left >= 8) {
                wide = 8;
                net_gemm_strip(z + k, z_stride, x, x_stride, rows,
                        kernel + k, bias + k, bias_stride, inputs, columns, 1, 8);
            } else if (wide == 4) {
                net_gemm_strip(z + k, z_stride, x, x_stride, rows,
                        kernel + k, bias + k, bias_stride, inputs, columns, together, 4);
            } else if (NET_LANES == 16 && wide == 3) {
                net_gemm_strip(z + k, z_stride, x, x_stride, rows,
                        kernel + k, bias + k, bias_stride, inputs, columns, together, 3);
            } else if (NET_LANES == 16 && wide == 1) {
                net_gemm_strip(z + k, z_stride, x, x_stride, rows,
                        kernel + k, bias + k, bias_stride, inputs, columns, together, 1);
            } else {
                net_gemm_strip(z + k, z_stride, x, x_stride, rows,
                        kernel + k, bias + k, bias_stride, inputs, columns, together, 2);
            }
            k += wide * NET_LANES;
        }
        kernel += inputs * columns;
        bias += columns;
        z += columns;
    }
}

/* Vectors first: where n is a small constant, gcc would move one number after the other. */
static void net_copy(float *to, const float *from, int n)
{
    int k = 0;
    for (; k + NET_LANES <= n; k += NET_LANES) {
        const net_floats floats = NET_LOAD(from + k);
        NET_STORE(to + k, floats);
    }
    for (; k < n; ++k) {
        to[k] = from[k];
    }
}

/* Keeps gcc from copies of a function, for numbers of rows: in each it may join other products and sums to multiply-adds. */
#if defined(__GNUC__) && !defined(__clang__) && !defined(__TINYC__)
#define net_once __attribute__((noinline, noclone))
#else
#define net_once
#endif

/* y += x kernel; kernel is (rows, columns). Four rows at once: faster, and rounding errors grow less. */
static net_once void net_accumulate(float *y, const float *x, const float *kernel, int rows,
        int columns)
{
    for (; rows >= 4; rows -= 4) {
        const float a = x[0];
        const float b = x[1];
        const float c = x[2];
        const float d = x[3];
        for (int k = 0; k < columns; ++k) {
            y[k] += (a * kernel[k] + b * kernel[columns + k])
                    + (c * kernel[2 * columns + k] + d * kernel[3 * columns + k]);
        }
        x += 4;
        kernel += 4 * columns;
    }
    for (; rows > 0; --rows) {
        const float a = *x++;
        for (int k = 0; k < columns; ++k) {
            y[k] += a * kernel[k];
        }
        kernel += columns;
    }
}

/* y = x kernel + bias for each of n rows; kernel is (inputs, units). */
static void net_dense(float *y, const float *x, const float *kernel, const float *bias, int n,
        int inputs, int units)
{
    for (int i = 0; i < n; ++i) {
        net_copy(y + i * units, bias, units);
        net_accumulate(y + i * units, x + i * inputs, kernel, inputs, units);
    }
}

/* c = f c + i candidate, for a vector of units; for_i, for_f and for_c are the sums of the gates. */
static NET_INLINE net_floats net_lstm_c(net_floats for_i, net_floats for_f, net_floats for_c,
        net_floats c)
{
    const net_floats i = net_sigmoids(for_i);
    const net_floats f = net_sigmoids(for_f);
    const net_floats candidate = net_tanhs(for_c);
    return NET_MUL_ADD(f, c, NET_MUL(i, candidate));
}

/* h = o tanh(c), for the same units. */
static NET_INLINE net_floats net_lstm_h(net_floats for_o, net_floats c)
{
    const net_floats o = net_sigmoids(for_o);
    return NET_MUL(o, net_tanhs(c));
}

/*
 * Updates c, then h of some units, from the sums of their gates. Two loops: a processor that looks
 * ahead begins the next units while it waits for these.
 */
static void net_lstm_cells(const float *z, int units, int width, float *c, float *new_h)
{
    for (int k = 0; k < units; k += NET_LANES) {
        const float *const sums = z + 4 * (k - k % width) + k % width;
        NET_STORE(c + k,
                net_lstm_c(NET_LOAD(sums), NET_LOAD(sums + width), NET_LOAD(sums + 2 * width),
                        NET_LOAD(c + k)));
    }
    for (int k = 0; k < units; k += NET_LANES) {
        const float *const sums = z + 4 * (k - k % width) + k % width;
        NET_STORE(new_h + k, net_lstm_h(NET_LOAD(sums + 3 * width), NET_LOAD(c + k)));
    }
}

/* One timestep of one or two vectors of units; see the next function. */
static NET_INLINE void net_lstm_part(const float *z, const float *kernel, int units, int width,
        const float *h, float *c, float *new_h, int backwards, const int vectors)
{
    /* The second vector's units are in the same panel, or in the next where one vector fills one. */
    const int next_z = NET_LANES < 16 ? NET_LANES : 4 * width;
    const int next = NET_LANES < 16 ? NET_LANES : 4 * width * units;
    net_floats sum[4][2];
    NET_UNROLL
    for (int gate = 0; gate < 4; ++gate) {
        NET_UNROLL
        for (int v = 0; v < vectors; ++v) {
            sum[gate][v] = NET_LOAD(z + gate * width + v * next_z);
        }
    }
    net_gemv_units(sum, h, kernel, units, width, next, backwards, 4, vectors);
    NET_UNROLL
    for (int v = 0; v < vectors; ++v) {
        const net_floats new_c = net_lstm_c(sum[0][v], sum[1][v], sum[2][v],
                NET_LOAD(c + v * NET_LANES));
        NET_STORE(c + v * NET_LANES, new_c);
        NET_STORE(new_h + v * NET_LANES, net_lstm_h(sum[3][v], new_c));
    }
}

/*
 * One timestep of an LSTM: updates c, then h. z holds the sums of x for the gates i, f, c and o. Units
 * are in panels of some width, gate beside gate: a panel of z is (4, width), one of the recurrent
 * kernel (units, 4, width). `backwards` reverses the order of panels and rows: in large layers it
 * changes with every timestep, as the last rows are still in the cache.
 */
static void net_lstm(const float *z, const float *kernel, int units, int width,
        float *h, float *c, float *new_h, int backwards)
{
    /* Two vectors of units at a time; with vectors of 4 floats a panel, whose sums are in memory. */
    const int together = NET_LANES < 8 ? width : 2 * NET_LANES;
    const int parts = (units + together - 1) / together;
    float *const to = parts > 1 ? new_h : h; /* no other part waits for the old h */
    for (int j = 0; j < parts; ++j) {
        const int first = together * (backwards ? parts - 1 - j : j);
        const int inside = first % width; /* of its panel */
        const float *const from_x = z + 4 * (first - inside) + inside;
        const float *const weights = kernel + 4 * (first - inside) * units + inside;
        if (NET_LANES < 8) {
            float sums[4 * 16];
            net_gemm_panels(sums, 0, h, 0, 1, weights, from_x, 0, units, 1, 4 * width);
            net_lstm_cells(sums, width, width, c + first, to + first);
        } else if (units - first > NET_LANES) {
            net_lstm_part(from_x, weights, units, width, h, c + first, to + first, backwards, 2);
        } else {
            net_lstm_part(from_x, weights, units, width, h, c + first, to + first, backwards, 1);
        }
    }
    for (int k = 0; k < units && parts > 1; k += NET_LANES) {
        NET_STORE(h + k, NET_LOAD(new_h + k));
    }
}

NET_PUBLIC int net_predict(net_context *ctx, const float *input, float *output)
{
    /* scaling of input 'days': (10, 2) -> (10, 2) */
    float *const scaling_days_center = ctx->buffer_0;
    for (int i = 0; i < 10; ++i) {
        for (int k = 0; k < 2; ++k) {
            scaling_days_center[i * 2 + k] = input[i * 2 + k] * net_scaling_days_center_scale[0]
                    + net_scaling_days_center_offset[k];
        }
    }

    /* LSTM 'lstm': (10, 2) -> (6,) */
    float *const lstm_h = ctx->buffer_1;
    float *const lstm_sums = ctx->buffer_2;
    float *const lstm_padded_h = ctx->buffer_3;
    float *const lstm_padded_c = ctx->buffer_4;
    float *const lstm_new_h = ctx->buffer_5;
    net_gemm_panels(lstm_sums, 32, scaling_days_center, 2, 10, net_lstm_kernel, net_lstm_bias, 0,
            2, 1, 32);
    net_fill(lstm_padded_h, 8, 0.0f);
    net_fill(lstm_padded_c, 8, 0.0f);
    for (int t = 0; t < 10; ++t) {
        net_lstm(lstm_sums + t * 32, net_lstm_recurrent_kernel, 6, 8, lstm_padded_h, lstm_padded_c,
                lstm_new_h, 0);
    }
    net_copy(lstm_h, lstm_padded_h, 6);

    /* Dense 'price': (6,) -> (1,) */
    net_dense(output, lstm_h, net_price_kernel, net_price_bias, 1, 6, 1);

    return NET_OK;
}

NET_PUBLIC int net_step(net_context *ctx, const float *input_at_t, float *output)
{
    /* scaling of input 'days': (1, 2) -> (1, 2) */
    float *const scaling_days_center = ctx->buffer_1;
    for (int k = 0; k < 2; ++k) {
        scaling_days_center[k] = input_at_t[k] * net_scaling_days_center_scale[0]
                + net_scaling_days_center_offset[k];
    }

    /* LSTM 'lstm': (1, 2) -> (6,) */
    float *const lstm_sums = ctx->buffer_0;
    float *const lstm_padded_h = ctx->buffer_3;
    float *const lstm_padded_c = ctx->buffer_4;
    float *const lstm_new_h = ctx->buffer_5;
    net_gemm_panels(lstm_sums, 32, scaling_days_center, 2, 1, net_lstm_kernel, net_lstm_bias, 0, 2,
            1, 32);
    net_fill(lstm_padded_h, 8, 0.0f);
    net_copy(lstm_padded_h, ctx->lstm_h, 6);
    net_fill(lstm_padded_c, 8, 0.0f);
    net_copy(lstm_padded_c, ctx->lstm_c, 6);
    net_lstm(lstm_sums, net_lstm_recurrent_kernel, 6, 8, lstm_padded_h, lstm_padded_c, lstm_new_h,
            0);
    net_copy(ctx->lstm_h, lstm_padded_h, 6);
    net_copy(ctx->lstm_c, lstm_padded_c, 6);

    /* Dense 'price': (6,) -> (1,) */
    net_dense(output, ctx->lstm_h, net_price_kernel, net_price_bias, 1, 6, 1);

    return NET_OK;
}

NET_PUBLIC int net_predict_batch(net_batch_context *batch, int n, const float *inputs,
        float *outputs)
{
    net_context *const contexts = batch->contexts;
    const int stride = (int)(sizeof *contexts / sizeof(float));
    if (n < 0) {
        return NET_ERROR_COUNT;
    }
    for (int first = 0; first < n; first += NET_BATCH) {
        const int count = n - first < NET_BATCH ? n - first : NET_BATCH;

        /* scaling of input 'days': (10, 2) -> (10, 2) */
        for (int sample = 0; sample < count; ++sample) {
            net_context *const ctx = contexts + sample;
            const float *const input = inputs + (size_t)(first + sample) * 20;
            float *const scaling_days_center = ctx->buffer_0;
            for (int i = 0; i < 10; ++i) {
                for (int k = 0; k < 2; ++k) {
                    scaling_days_center[i * 2 + k] = input[i * 2 + k]
                            * net_scaling_days_center_scale[0] + net_scaling_days_center_offset[k];
                }
            }
        }

        /* LSTM 'lstm': (10, 2) -> (6,) */
        for (int sample = 0; sample < count; ++sample) {
            net_context *const ctx = contexts + sample;
            float *const scaling_days_center = ctx->buffer_0;
            float *const lstm_sums = ctx->buffer_2;
            net_gemm_panels(lstm_sums, 32, scaling_days_center, 2, 10, net_lstm_kernel,
                    net_lstm_bias, 0, 2, 1, 32);
        }
        for (int sample = 0; sample < count; ++sample) {
            net_context *const ctx = contexts + sample;
            float *const lstm_padded_h = ctx->buffer_3;
            float *const lstm_padded_c = ctx->buffer_4;
            net_fill(lstm_padded_h, 8, 0.0f);
            net_fill(lstm_padded_c, 8, 0.0f);
        }
        for (int t = 0; t < 10; ++t) {
            {
                net_context *const ctx = contexts;
                float *const lstm_sums = ctx->buffer_2;
                float *const lstm_padded_h = ctx->buffer_3;
                net_gemm_panels(lstm_sums + t * 32, stride, lstm_padded_h, stride, count,
                        net_lstm_recurrent_kernel, lstm_sums + t * 32, stride, 6, 1, 32);
            }
            for (int sample = 0; sample < count; ++sample) {
                net_context *const ctx = contexts + sample;
                float *const lstm_sums = ctx->buffer_2;
                float *const lstm_padded_h = ctx->buffer_3;
                float *const lstm_padded_c = ctx->buffer_4;
                net_lstm_cells(lstm_sums + t * 32, 6, 8, lstm_padded_c, lstm_padded_h);
            }
        }
        for (int sample = 0; sample < count; ++sample) {
            net_context *const ctx = contexts + sample;
            float *const lstm_h = ctx->buffer_1;
            float *const lstm_padded_h = ctx->buffer_3;
            net_copy(lstm_h, lstm_padded_h, 6);
        }

        /* Dense 'price': (6,) -> (1,) */
        for (int sample = 0; sample < count; ++sample) {
            net_context *const ctx = contexts + sample;
            float *const output = outputs + (size_t)(first + sample) * 1;
            float *const lstm_h = ctx->buffer_1;
            net_dense(output, lstm_h, net_price_kernel, net_price_bias, 1, 6, 1);
        }
    }
    return NET_OK;
}

#if NET_WIDTH > 4 && !defined(__clang__) && !defined(NET_INTRINSICS)
#pragma GCC pop_options
#endif

#endif

#ifndef NET_PASS
#ifdef NET_DISPATCH
int net_predict(net_context *ctx, const float *input, float *output)
{
    if (__builtin_cpu_supports("avx512f")) {
        return net_predict_64(ctx, input, output);
    }
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
        return net_predict_32(ctx, input, output);
    }
    return net_predict_16(ctx, input, output);
}

int net_step(net_context *ctx, const float *input_at_t, float *output)
{
    if (__builtin_cpu_supports("avx512f")) {
        return net_step_64(ctx, input_at_t, output);
    }
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
        return net_step_32(ctx, input_at_t, output);
    }
    return net_step_16(ctx, input_at_t, output);
}

int net_predict_batch(net_batch_context *batch, int n, const float *inputs, float *outputs)
{
    if (__builtin_cpu_supports("avx512f")) {
        return net_predict_batch_64(batch, n, inputs, outputs);
    }
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
        return net_predict_batch_32(batch, n, inputs, outputs);
    }
    return net_predict_batch_16(batch, n, inputs, outputs);
}

#endif

size_t net_context_size(void)
{
    return sizeof(net_context);
}

void net_reset(net_context *ctx)
{
    ctx->rows = 0;
    ctx->prepared = 0;
    for (int k = 0; k < 6; ++k) {
        ctx->lstm_h[k] = 0.0f;
    }
    for (int k = 0; k < 6; ++k) {
        ctx->lstm_c[k] = 0.0f;
    }
}

/* Begins the next window, once one is complete, with the rows that both have. */
static void net_begin_window(net_context *ctx)
{
    if (ctx->rows < 10) {
        return;
    }
    for (int k = 0; k < 18; ++k) {
        ctx->window[k] = ctx->window[k + 2];
    }
    ctx->rows = 9;
    ctx->prepared = 0;
}

int net_prepare(net_context *ctx)
{
    int status = NET_OK;
    int rows;
    float output[NET_OUTPUT_SIZE];
    net_begin_window(ctx);
    rows = ctx->rows;
    if (ctx->prepared == 0) {
        net_reset(ctx);
        ctx->rows = rows;
    }
    for (int t = 0; t < 10; ++t) {
        if (t == ctx->prepared && t < rows) {
            status = net_step(ctx, ctx->window + t * 2, output);
            ctx->prepared = status == NET_OK ? t + 1 : t;
        }
    }
    return status;
}

int net_push(net_context *ctx, const float *row, float *output)
{
    const int last = 9;
    int status = NET_OK;
    net_begin_window(ctx);
    if (ctx->prepared > 0 && ctx->rows == last) {
        status = net_prepare(ctx);
    }
    for (int k = 0; k < 2; ++k) {
        ctx->window[ctx->rows * 2 + k] = row[k];
    }
    ++ctx->rows;
    if (ctx->rows <= last) {
        return NET_OK;
    }
    if (status == NET_OK && ctx->prepared > 0) {
        status = net_step(ctx, row, output);
    } else if (status == NET_OK) {
        status = net_predict(ctx, ctx->window, output);
    }
    ctx->rows = 10;
    return status == NET_OK ? NET_READY : status;
}

#endif
