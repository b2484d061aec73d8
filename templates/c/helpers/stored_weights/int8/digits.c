#if defined(NET_DISPATCH) || (defined(__AVX512VNNI__) && defined(__AVX512BW__))
#define NET_HAS_DIGITS (NET_WIDTH == 64)
#else
#define NET_HAS_DIGITS 0
#endif
#define NET_DIGITS 256
#if NET_HAS_DIGITS
/*
 * Up to NET_DIGITS numbers in some unit, each as three digits from -128 to 127 in base 256, the lowest first: what
 * processors with AVX512-VNNI multiply with weights as they are stored, without making floats of these. The unit is
 * a power of two, so small that the largest number has 22 bits: of h that are all small, too, no digits are lost.
 */
typedef struct {
    int8_t at[3][NET_DIGITS];
    int32_t sum[3];
    float unit;
} net_digits;

/* n numbers, or the first 16 of more, with zeros behind them. */
static NET_INLINE __m512 net_up_to_16(const float *x, int n)
{
    return _mm512_maskz_loadu_ps((__mmask16)(n < 16 ? (1 << n) - 1 : 0xFFFF), x);
}

/* The power of two that has an exponent, as floats hold it: 127 is that of 1. */
static NET_INLINE __m512 net_two_to(int exponent)
{
    return _mm512_castsi512_ps(_mm512_set1_epi32(exponent << 23));
}

/* Those of n numbers, with zeros up to a multiple of 16; whether all numbers are finite, as they must be. */
static NET_INLINE int net_digits_of(net_digits *digits, const float *x, int n)
{
    const __m512i middles = _mm512_set1_epi32(0x00808080); /* to round to the nearest, as digits have signs */
    __m512i sum[3] = {_mm512_setzero_si512(), _mm512_setzero_si512(), _mm512_setzero_si512()};
    __m512i sizes = _mm512_setzero_si512(); /* as integers, in which what is not a number is the largest */
    for (int k = 0; k < n; k += 16) {
        sizes = _mm512_max_epi32(sizes, _mm512_castps_si512(_mm512_abs_ps(net_up_to_16(x + k, n - k))));
    }
    const int32_t largest = _mm512_reduce_max_epi32(sizes);
    /* The exponent of the unit: 22 bits below the power of two that the largest does not exceed, if a float holds it. */
    const int unit = largest > 22 << 23 ? ((largest - 1) >> 23) - 21 : 1;
    digits->unit = _mm512_cvtss_f32(net_two_to(unit));
    for (int k = 0; k < n; k += 16) {
        const __m512 in_units = _mm512_mul_ps(net_up_to_16(x + k, n - k), net_two_to(254 - unit));
        const __m512i whole = _mm512_cvtps_epi32(in_units);
        __m512i left = _mm512_xor_si512(_mm512_add_epi32(whole, middles), middles);
        NET_UNROLL
        for (int place = 0; place < 3; ++place) {
            const __m128i bytes = _mm512_cvtepi32_epi8(left);
            _mm_storeu_si128((__m128i *)(void *)(digits->at[place] + k), bytes);
            sum[place] = _mm512_add_epi32(sum[place], _mm512_cvtepi8_epi32(bytes));
            left = _mm512_srli_epi32(left, 8);
        }
    }
    for (int place = 0; place < 3; ++place) {
        digits->sum[place] = _mm512_reduce_add_epi32(sum[place]);
    }
    return largest < 255 << 23;
}
#endif
