/* Vectors of floats, and the operations on them. */

/* --- net_floats --- */
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

/* --- net_all --- */
static NET_INLINE net_floats net_all(float x)
{
    const net_floats zeros = {0.0f};
    return NET_ADD(zeros, NET_EACH(x));
}

/* --- net_asm --- */
/* Assembly, which GCC 9 and newer are told to count as short when they inline, but for -Os on an ARM. */
#if __GNUC__ >= 9 && !(defined(__OPTIMIZE_SIZE__) && defined(__thumb__))
#define net_asm __asm__ __inline__ volatile
#else
#define net_asm __asm__ volatile
#endif

/* --- net_bits_of --- */
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

/* --- net_bits_of (scalar) --- */
static uint32_t net_bits_of(float x)
{
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

/* --- net_exact --- */
/* Marks a variable that is rounded to float: MSVC's /fp:fast simplifies (x + y) - y, x87 keeps more digits. */
#if defined(_M_FP_FAST) || (defined(__FLT_EVAL_METHOD__) && __FLT_EVAL_METHOD__ % 16) /* 16 changes half floats only */
#define net_exact volatile
#else
#define net_exact
#endif

/* --- net_float_of --- */
static float net_float_of(uint32_t bits)
{
    float x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/* --- net_floats_of --- */
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

/* --- net_limit --- */
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

/* --- net_limit (scalar) --- */
/* x, but not below low nor above high; NaN stays. */
static float net_limit(float x, float low, float high)
{
    return x < low ? low : x > high ? high : x;
}

/* --- net_multiply_add --- */
/* a b + c, rounded once where the machine does that in one instruction. */
#ifdef __FP_FAST_FMAF
#define net_multiply_add(a, b, c) fmaf(a, b, c)
#else
#define net_multiply_add(a, b, c) ((a) * (b) + (c))
#endif

/* --- net_noinline --- */
/* Keeps clang's -Os from repeating a function at each of its calls: code would grow by a quarter. */
#if defined(__clang__) && defined(__OPTIMIZE_SIZE__)
#define net_noinline __attribute__((noinline))
#else
#define net_noinline
#endif

/* --- net_unrolled --- */
/* Unrolls a short loop, so that its array stays in registers; not with -Os. */
#if defined(__GNUC__) && !defined(__clang__) && !defined(__OPTIMIZE_SIZE__)
#define net_unrolled _Pragma("GCC unroll 8")
#else
#define net_unrolled
#endif
