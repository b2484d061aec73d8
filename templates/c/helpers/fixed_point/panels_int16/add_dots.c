/*
 * Adds for each lane the products of a pair of inputs with the next pair of weights. Weights are such that no sum can
 * overflow, nor any part of it.
 */
static NET_ALWAYS_INLINE net_ints net_add_dots(net_ints sum, const net_w *weights, net_inputs x)
{
#if NET_WIDTH == 64
    return (net_ints)_mm512_dpwssd_epi32((__m512i)sum, (__m512i)x, _mm512_loadu_si512((const void *)weights));
#elif NET_WIDTH == 32
    const __m256i w = _mm256_loadu_si256((const __m256i *)(const void *)weights);
    return sum + (net_ints)_mm256_madd_epi16(w, (__m256i)x);
#elif NET_WIDTH == 16 && defined(__SSE2__)
    return sum + (net_ints)_mm_madd_epi16(_mm_loadu_si128((const __m128i *)(const void *)weights), (__m128i)x);
#elif NET_WIDTH == 16
    const int16x8_t w = vld1q_s16(weights);
    const int16x4_t pair = vget_low_s16((int16x8_t)x);
    const int32x4_t first = vmull_s16(vget_low_s16(w), pair);
    const int32x4_t second = vmull_s16(vget_high_s16(w), pair);
    const int32x2_t low = vpadd_s32(vget_low_s32(first), vget_high_s32(first));
    return sum + (net_ints)vcombine_s32(low, vpadd_s32(vget_low_s32(second), vget_high_s32(second)));
#else
    return sum + weights[0] * x.low + weights[1] * x.high;
#endif
}
