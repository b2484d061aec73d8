#if defined(NET_DISPATCH) || (defined(__AVX512VNNI__) && defined(__AVX512BW__))
#define NET_HAS_DIGITS (NET_WIDTH == 64)
#else
#define NET_HAS_DIGITS 0
#endif
#define NET_DIGITS 256
#if NET_HAS_DIGITS
/*
 * Up to NET_DIGITS numbers in 2^-22, each as three digits from -128 to 127 in base 256, the lowest first: what
 * processors with AVX512-VNNI multiply with weights as they are stored, without making floats of these.
 */
typedef struct {
    int8_t at[3][NET_DIGITS];
    int32_t sum[3];
} net_digits;

/* Those of n numbers, with zeros up to a multiple of 16; whether all numbers are from -1 to 1, as they must be. */
static NET_INLINE int net_digits_of(net_digits *digits, const float *x, int n)
{
    const __m512i middles = _mm512_set1_epi32(0x00808080); /* to round to the nearest, as digits have signs */
    __m512i sum[3] = {_mm512_setzero_si512(), _mm512_setzero_si512(), _mm512_setzero_si512()};
    __mmask16 beyond = 0;
    for (int k = 0; k < n; k += 16) {
        const __mmask16 counted = (__mmask16)(n - k < 16 ? (1 << (n - k)) - 1 : 0xFFFF);
        const __m512 some = _mm512_maskz_loadu_ps(counted, x + k);
        const __m512i whole = _mm512_cvtps_epi32(_mm512_mul_ps(some, _mm512_set1_ps(4194304.0f)));
        __m512i left = _mm512_xor_si512(_mm512_add_epi32(whole, middles), middles);
        beyond |= _mm512_cmp_ps_mask(_mm512_abs_ps(some), _mm512_set1_ps(1.0f), _CMP_NLE_UQ); /* not a number, too */
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
    return beyond == 0;
}
#endif
