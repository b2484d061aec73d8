#if NET_HAS_DIGITS
/*
 * What net_gemv_units adds, for panels of 16 units and h in digits. The bytes of four rows are brought together, those
 * of a column in 32 bits, as the instruction wants them; and 128 is added to each weight, as it takes no signs there.
 * So few products are summed as integers that floats hold each sum exactly.
 */
static NET_INLINE void net_gemv_digits(net_floats sum[4][2], const net_digits *digits, const net_weight *kernel,
    int units, int next, const int gates, const int vectors)
{
    const int stride = 16 * gates;
    const __mmask64 inside = ~(__mmask64)0 >> (64 - stride);
    for (int v = 0; v < vectors; ++v) {
        const net_weight *row = kernel + v * next;
        __m512i whole[3][4]; /* for each place; of four units each, gate by gate */
        NET_UNROLL
        for (int place = 0; place < 3; ++place) {
            NET_UNROLL
            for (int q = 0; q < 4; ++q) {
                whole[place][q] = _mm512_set1_epi32(-128 * digits->sum[place]);
            }
        }
        for (int k = 0; k < units; k += 4) {
            __m512i rows[4];
            NET_UNROLL
            for (int r = 0; r < 4; ++r) { /* beyond the last row digits are zeros */
                const net_weight *const from = row + (k + r < units ? r * stride : 0);
                const int whole_vector = gates == 4 || k + 4 < units; /* what follows three gates harms no sum */
                rows[r] = whole_vector ? _mm512_loadu_si512(from) : _mm512_maskz_loadu_epi8(inside, from);
                rows[r] = _mm512_xor_si512(rows[r], _mm512_set1_epi8(-128));
            }
            row += 4 * stride;
            const __m512i low = _mm512_unpacklo_epi8(rows[0], rows[1]);
            const __m512i next_low = _mm512_unpacklo_epi8(rows[2], rows[3]);
            const __m512i high = _mm512_unpackhi_epi8(rows[0], rows[1]);
            const __m512i next_high = _mm512_unpackhi_epi8(rows[2], rows[3]);
            const __m512i columns[4] = {
                _mm512_unpacklo_epi16(low, next_low), _mm512_unpackhi_epi16(low, next_low),
                _mm512_unpacklo_epi16(high, next_high), _mm512_unpackhi_epi16(high, next_high),
            };
            NET_UNROLL
            for (int place = 0; place < 3; ++place) {
                int32_t four;
                memcpy(&four, digits->at[place] + k, sizeof four);
                NET_UNROLL
                for (int q = 0; q < 4; ++q) {
                    whole[place][q] = _mm512_dpbusd_epi32(whole[place][q], columns[q], _mm512_set1_epi32(four));
                }
            }
        }
        const __m512 base = _mm512_set1_ps(256.0f);
        __m512 sums[4];
        NET_UNROLL
        for (int q = 0; q < 4; ++q) {
            const __m512 higher = _mm512_fmadd_ps(
                _mm512_cvtepi32_ps(whole[2][q]), base, _mm512_cvtepi32_ps(whole[1][q]));
            const __m512 all = _mm512_fmadd_ps(higher, base, _mm512_cvtepi32_ps(whole[0][q]));
            sums[q] = _mm512_mul_ps(all, _mm512_set1_ps(digits->unit));
        }
        const __m512 even = _mm512_shuffle_f32x4(sums[0], sums[1], 0x88); /* gates 0 and 2 */
        const __m512 next_even = _mm512_shuffle_f32x4(sums[2], sums[3], 0x88);
        const __m512 odd = _mm512_shuffle_f32x4(sums[0], sums[1], 0xDD);
        const __m512 next_odd = _mm512_shuffle_f32x4(sums[2], sums[3], 0xDD);
        sum[0][v] = NET_ADD(sum[0][v], _mm512_shuffle_f32x4(even, next_even, 0x88));
        sum[1][v] = NET_ADD(sum[1][v], _mm512_shuffle_f32x4(odd, next_odd, 0x88));
        sum[2][v] = NET_ADD(sum[2][v], _mm512_shuffle_f32x4(even, next_even, 0xDD));
        if (gates == 4) {
            sum[3][v] = NET_ADD(sum[3][v], _mm512_shuffle_f32x4(odd, next_odd, 0xDD));
        }
    }
}
#endif
