/*
 * net_floats is a vector of NET_LANES floats where the compiler and the machine have such, else one
 * float; all is written once for both. net_bits holds its bits, or ones where something is true.
 */
#ifndef NET_WIDTH
#if defined(NET_PORTABLE) || !defined(__OPTIMIZE__) || defined(__TINYC__)
#define NET_WIDTH 4
#elif defined(_WIN64) && !defined(__clang__) /* gcc aligns no stack there for wider ones: GCC bug 54412 */
#define NET_WIDTH 16
#elif defined(__AVX512F__)
#define NET_WIDTH 64
#elif defined(__AVX__)
#define NET_WIDTH 32
#elif defined(__SSE2__) || defined(__ARM_NEON) || defined(__ALTIVEC__) || defined(__wasm_simd128__)
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
#if defined(__FAST_MATH__) || (defined(__FLT_EVAL_METHOD__) && __FLT_EVAL_METHOD__)
#define NET_EXACT volatile /* lest (x + y) - y be x, or (x - y) * z be x * z - y * z; or more digits kept */
#else
#define NET_EXACT
#endif
#if NET_WIDTH > 4
#define NET_INLINE inline __attribute__((always_inline))
#ifdef __OPTIMIZE_SIZE__
#define NET_FUNCTION __attribute__((noinline))
#else
#define NET_FUNCTION NET_INLINE
#endif
#ifndef __clang__
#pragma GCC push_options
#pragma GCC optimize("fp-contract=fast") /* multiply-adds under -std=c99 too, where gcc has none */
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
#else
#define NET_INLINE inline
#define NET_FUNCTION inline
typedef float net_floats;
typedef uint32_t net_bits;
#define NET_LOAD(from) (*(from))
#define NET_WEIGHTS(from) (*(from))
#define NET_STORE(to, x) (*(to) = (x))
#define NET_FIRST(x) (x)
#define NET_WHERE(condition) (0u - (net_bits)(condition))
#endif
