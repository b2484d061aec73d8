/*
 * net_ints is a vector of NET_LANES integers of 32 bits where the compiler and the machine have such, else one
 * integer; all is written once for both. An integer sum has no order, so that the results are the same.
 */
#ifndef NET_WIDTH
#if !defined(NET_INTEGER_SIMD) || !defined(__OPTIMIZE__)
#define NET_WIDTH 4
#elif defined(_WIN64) && !defined(__clang__) /* gcc aligns no stack there for wider ones: GCC bug 54412 */
#define NET_WIDTH 16
#elif defined(__AVX512VNNI__) && defined(__AVX512BW__)
#define NET_WIDTH 64
#elif defined(__AVX2__)
#define NET_WIDTH 32
#else
#define NET_WIDTH 16
#endif
#endif
#define NET_LANES (NET_WIDTH / 4)
/* Whether compilers find vectors on the machine even where there is no type for them: they make these of loops. */
#if defined(__x86_64__) || defined(_M_X64) || defined(__SSE2__) || defined(__aarch64__) || defined(_M_ARM64) \
    || defined(__ARM_NEON) || defined(__ALTIVEC__) || defined(__riscv_vector)
#define NET_HAS_VECTORS 1
#else
#define NET_HAS_VECTORS 0
#endif
#if defined(__GNUC__) && !defined(__clang__)
#define NET_UNROLL _Pragma("GCC unroll 16")
#else
#define NET_UNROLL
#endif
#if NET_WIDTH > 4
#define NET_ALWAYS_INLINE inline __attribute__((always_inline))
#if !defined(__clang__) && !defined(NET_INTRINSICS)
#pragma GCC push_options
#ifdef __x86_64__
#pragma GCC target("tune=generic") /* tuned for some processors gcc loads a weight anew for each use */
#endif
#endif
typedef int32_t net_ints __attribute__((vector_size(NET_WIDTH)));
#else
#define NET_ALWAYS_INLINE inline
typedef int32_t net_ints;
#endif
