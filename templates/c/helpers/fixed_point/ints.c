/* Vectors of integers, and the operations on them. */

/* --- net_ints (panels) --- */
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

/* --- net_shorts (panels) --- */
/* Where vectors are widest, 32 integers of 16 bits: two of net_ints, packed as processors do, four of each in turn. */
#if NET_WIDTH == 64
typedef int16_t net_shorts __attribute__((vector_size(sizeof(net_ints))));
#endif

/* --- net_all_ints (panels) --- */
/* The same integer in every lane. */
static NET_ALWAYS_INLINE net_ints net_all_ints(int32_t x)
{
    const net_ints zeros = {0};
    return zeros + x;
}

/* --- net_all_shorts (panels) --- */
#if NET_WIDTH == 64
static NET_ALWAYS_INLINE net_shorts net_all_shorts(int16_t x)
{
    const net_shorts zeros = {0};
    return zeros + x;
}
#endif

/* --- net_clamp_ints (panels) --- */
/* The nearest integers within a limit below 2^24. SSE2 compares floats in one instruction, and these hold the limit. */
static NET_ALWAYS_INLINE net_ints net_clamp_ints(net_ints x, int32_t limit)
{
#if NET_WIDTH == 16 && defined(__SSE2__)
    const __m128 most = _mm_set1_ps((float)limit);
    const __m128 inside = _mm_min_ps(_mm_cvtepi32_ps((__m128i)x), most);
    return (net_ints)_mm_cvtps_epi32(_mm_max_ps(inside, _mm_set1_ps(-(float)limit)));
#else
    const net_ints most = net_all_ints(limit);
#if NET_WIDTH == 64
    return (net_ints)_mm512_max_epi32((__m512i)net_least_ints(x, most), (__m512i)-most);
#elif NET_WIDTH == 32
    return (net_ints)_mm256_max_epi32((__m256i)net_least_ints(x, most), (__m256i)-most);
#else
    return -net_least_ints(-net_least_ints(x, most), most);
#endif
#endif
}

/* --- net_least_ints (panels) --- */
#if NET_WIDTH != 16 || !defined(__SSE2__)
/* The lesser of two integers, in each lane; SSE2 would need four instructions. */
static NET_ALWAYS_INLINE net_ints net_least_ints(net_ints a, net_ints b)
{
#if NET_WIDTH == 64
    return (net_ints)_mm512_min_epi32((__m512i)a, (__m512i)b);
#elif NET_WIDTH == 32
    return (net_ints)_mm256_min_epi32((__m256i)a, (__m256i)b);
#elif NET_WIDTH == 16
    const net_ints less = (net_ints)(a < b);
    return (a & less) | (b & ~less);
#else
    return a < b ? a : b;
#endif
}
#endif

/* --- net_mix_ints (panels) --- */
/* z h + (1 - z) candidate, where h has so many fractional bits fewer than usual. */
static NET_ALWAYS_INLINE net_ints net_mix_ints(net_ints z, net_ints h, net_ints candidate, int fewer)
{
    return net_requantize_ints(((candidate * (NET_WHOLE - z)) >> fewer) + z * (h * 2), 0);
}

/* --- net_reset_ints (panels) --- */
/* r h: the part of h that the reset gate keeps. */
static NET_ALWAYS_INLINE net_ints net_reset_ints(net_ints r, net_ints h)
{
    return (r * h + NET_HALF) >> 15;
}

/* --- net_requantize_ints (panels) --- */
/*
 * Requantizes products of two gates, or other numbers with 30 fractional bits, to states with so many fractional bits
 * fewer than usual.
 */
static NET_ALWAYS_INLINE net_ints net_requantize_ints(net_ints product, int fewer)
{
    return (product + (32768 << fewer)) >> (16 + fewer);
}

/* --- net_shift_left_ints (panels) --- */
/* Sums times a factor; what is beyond 2^22 then is no farther. */
static NET_ALWAYS_INLINE net_ints net_shift_left_ints(net_ints sum, int32_t factor)
{
    return net_clamp_ints(sum, NET_FARTHEST / factor) * factor;
}

/* --- net_halve (panels) --- */
/* Half of some states, rounded down, as weights multiply them: vectors of 16, the last of which is whole. */
static void net_halve(int16_t *to, const int16_t *h, int count)
{
    for (int k = 0; k < count; k += NET_LANES) {
        net_store_int16(to + k, net_load_int16(h + k) >> 1);
    }
}

/* --- net_halved_products (panels) --- */
/* Half of the products of a gate and of a tanh, rounded down. */
static NET_ALWAYS_INLINE net_ints net_halved_products(net_ints gate, net_ints tanh)
{
#if NET_WIDTH == 16 && defined(__SSE2__)
    return net_upper_products(gate, (net_ints)_mm_slli_epi32((__m128i)tanh, 15));
#else
    return (gate * tanh) >> 1;
#endif
}

/* --- net_multiply_halves (panels) --- */
/* Products of integers that fit 16 bits, one of them not negative. */
static NET_ALWAYS_INLINE net_ints net_multiply_halves(net_ints a, net_ints b)
{
#if NET_WIDTH == 64
    return (net_ints)_mm512_madd_epi16((__m512i)a, (__m512i)b);
#elif NET_WIDTH == 32
    return (net_ints)_mm256_madd_epi16((__m256i)a, (__m256i)b);
#elif NET_WIDTH == 16 && defined(__SSE2__)
    return (net_ints)_mm_madd_epi16((__m128i)a, (__m128i)b);
#else
    return a * b;
#endif
}

/* --- net_multiply_by_bytes (panels) --- */
/* Products with factors of 7 bits, which fit 32. */
static NET_ALWAYS_INLINE net_ints net_multiply_by_bytes(net_ints x, net_ints factor)
{
#if NET_WIDTH == 16 && defined(__SSE2__)
    const __m128i low = _mm_madd_epi16((__m128i)(x & 32767), (__m128i)factor);
    const __m128i high = _mm_madd_epi16((__m128i)(x >> 15), (__m128i)factor);
    return (net_ints)_mm_add_epi32(low, _mm_slli_epi32(high, 15));
#else
    return x * factor;
#endif
}

/* --- net_upper_products (panels) --- */
#if NET_WIDTH == 16 && defined(__SSE2__)
/*
 * (factor v) >> 16, for factors from 0 to 2^15 and all v: SSE2 multiplies halves alone. That of a factor takes a sign
 * in the product with the upper half of v, so that 2^15 fits.
 */
static NET_ALWAYS_INLINE net_ints net_upper_products(net_ints factor, net_ints v)
{
    const __m128i negative = _mm_slli_epi32((__m128i)-factor, 16);
    return (net_ints)_mm_mulhi_epu16((__m128i)v, (__m128i)factor) - (net_ints)_mm_madd_epi16((__m128i)v, negative);
}
#endif

/* --- net_narrow (panels) --- */
/* Some states as activations, as weights multiply them: vectors of 16, the last of which is whole. */
static void net_narrow(int8_t *to, const int16_t *h, int count, int32_t multiplier, int shift)
{
    int k = 0;
#if NET_WIDTH == 64
    /* The instruction rounds products, and shifts by 15: a multiplier has 7 bits, and a shift is 8 or more. */
    const __m512i factor = (__m512i)net_all_shorts((int16_t)(multiplier << (15 - shift)));
    for (; k + 32 <= count; k += 32) {
        const __m512i narrow = _mm512_mulhrs_epi16(_mm512_loadu_si512((const void *)(h + k)), factor);
        const __m256i least = _mm256_set1_epi8(-NET_LARGEST);
        _mm256_storeu_si256((__m256i *)(void *)(to + k), _mm256_max_epi8(_mm512_cvtsepi16_epi8(narrow), least));
    }
#endif
    for (; k < count; k += NET_LANES) {
        net_store_int8(to + k, net_narrow_ints(net_load_int16(h + k), multiplier, shift));
    }
}

/* --- net_narrow_ints (panels) --- */
/* Requantizes states to activations: (h multiplier) >> shift, rounded. */
static NET_ALWAYS_INLINE net_ints net_narrow_ints(net_ints h, int32_t multiplier, int shift)
{
    const net_ints product = net_multiply_halves(h, net_all_ints(multiplier));
    return net_clamp_ints((product + ((1 << shift) >> 1)) >> shift, NET_LARGEST);
}

/* --- net_packed_ints (panels) --- */
#if NET_WIDTH == 64
/* The nearest integers of 16 bits. */
static NET_ALWAYS_INLINE net_shorts net_packed_ints(net_ints first, net_ints second)
{
    return (net_shorts)_mm512_packs_epi32((__m512i)first, (__m512i)second);
}
#endif
