/* The products of some numbers and a factor, rounded as net_quantize does. NEON makes 0 of NaN by itself. */
static NET_ALWAYS_INLINE net_ints net_quantized(const float *from, float factor, float limit)
{
#if NET_WIDTH == 64
    const __m512 x = _mm512_mul_ps(_mm512_loadu_ps(from), _mm512_set1_ps(factor));
    const __m512 inside = _mm512_max_ps(_mm512_min_ps(x, _mm512_set1_ps(limit)), _mm512_set1_ps(-limit));
    const __mmask16 known = _mm512_cmp_ps_mask(x, x, _CMP_ORD_Q);
    const net_ints truncated = (net_ints)_mm512_maskz_cvttps_epi32(known, inside);
#elif NET_WIDTH == 32
    const __m256 x = _mm256_mul_ps(_mm256_loadu_ps(from), _mm256_set1_ps(factor));
    const __m256 inside = _mm256_max_ps(_mm256_min_ps(x, _mm256_set1_ps(limit)), _mm256_set1_ps(-limit));
    const __m256 known = _mm256_cmp_ps(x, x, _CMP_ORD_Q);
    const net_ints truncated = (net_ints)_mm256_cvttps_epi32(_mm256_and_ps(inside, known));
#elif NET_WIDTH == 16 && defined(__SSE2__)
    const __m128 x = _mm_mul_ps(_mm_loadu_ps(from), _mm_set1_ps(factor));
    const __m128 inside = _mm_max_ps(_mm_min_ps(x, _mm_set1_ps(limit)), _mm_set1_ps(-limit));
    const net_ints truncated = (net_ints)_mm_cvttps_epi32(_mm_and_ps(inside, _mm_cmpord_ps(x, x)));
#elif NET_WIDTH == 16
    const float32x4_t x = vmulq_n_f32(vld1q_f32(from), factor);
    const float32x4_t inside = vmaxq_f32(vminq_f32(x, vdupq_n_f32(limit)), vdupq_n_f32(-limit));
    const net_ints truncated = (net_ints)vcvtq_s32_f32(inside);
#endif
#if NET_WIDTH > 4
    return (truncated + 1 + (truncated >> 31)) >> 1;
#else
    return net_quantize(*from * factor, limit);
#endif
}
