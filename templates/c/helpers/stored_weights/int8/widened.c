/* As many weights as a vector holds, as floats. */
static NET_INLINE net_floats net_widened(const net_weight *from)
{
#if NET_WIDTH == 4
    return net_dequantize(*from);
#elif NET_WIDTH == 64
    return _mm512_cvtepi32_ps(_mm512_cvtepi8_epi32(_mm_loadu_si128((const __m128i *)(const void *)from)));
#elif NET_WIDTH == 32 && (defined(__AVX2__) || defined(NET_DISPATCH))
    return _mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(_mm_loadl_epi64((const __m128i *)(const void *)from)));
#elif NET_WIDTH == 16 && (defined(__SSE2__) || defined(NET_PACKED))
    int32_t four;
    memcpy(&four, from, sizeof four);
    const __m128i bytes = _mm_cvtsi32_si128(four);
    const __m128i pairs = _mm_unpacklo_epi8(bytes, bytes);
    return _mm_cvtepi32_ps(_mm_srai_epi32(_mm_unpacklo_epi16(pairs, pairs), 24));
#elif NET_WIDTH == 16 && defined(NET_INTEGER_SIMD)
    int32_t four;
    memcpy(&four, from, sizeof four);
    const int16x8_t pairs = vmovl_s8(vreinterpret_s8_s32(vdup_n_s32(four)));
    return (net_floats)vcvtq_f32_s32(vmovl_s16(vget_low_s16(pairs)));
#else
    float weights[NET_LANES];
    for (int k = 0; k < NET_LANES; ++k) {
        weights[k] = net_dequantize(from[k]);
    }
    return NET_LOAD(weights);
#endif
}
