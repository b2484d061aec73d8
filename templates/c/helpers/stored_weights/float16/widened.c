/* As many weights as a vector holds, as floats. */
static NET_INLINE net_floats net_widened(const net_weight *from)
{
#if NET_WIDTH == 4
    return net_dequantize(*from);
#elif NET_WIDTH == 64
    return _mm512_cvtph_ps(_mm256_loadu_si256((const __m256i *)(const void *)from));
#elif NET_WIDTH == 32 && (defined(__F16C__) || defined(NET_DISPATCH) || (defined(_MSC_VER) && defined(__AVX2__)))
    return _mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)(const void *)from));
#elif NET_WIDTH == 16 && (defined(__SSE2__) || defined(NET_PACKED))
    const __m128i bits = _mm_unpacklo_epi16(_mm_loadl_epi64((const __m128i *)(const void *)from), _mm_setzero_si128());
    const __m128i magnitude = _mm_slli_epi32(_mm_and_si128(bits, _mm_set1_epi32(0x7FFF)), 13);
    const __m128i sign = _mm_slli_epi32(_mm_and_si128(bits, _mm_set1_epi32(0x8000)), 16);
    const __m128i normal = _mm_add_epi32(magnitude, _mm_set1_epi32(0x38000000));
    /* so small that it has no exponent: given one, of which the 1 before the point is taken away */
    const __m128 one_more = _mm_castsi128_ps(_mm_add_epi32(magnitude, _mm_set1_epi32(0x38800000)));
    const __m128i small = _mm_castps_si128(_mm_sub_ps(one_more, _mm_set1_ps(6.1035156e-5f)));
    const __m128i is_small = _mm_cmplt_epi32(magnitude, _mm_set1_epi32(0x00800000));
    const __m128i either = _mm_or_si128(_mm_and_si128(is_small, small), _mm_andnot_si128(is_small, normal));
    return _mm_castsi128_ps(_mm_or_si128(either, sign));
#elif NET_WIDTH == 16 && defined(NET_INTEGER_SIMD) && defined(__aarch64__)
    return (net_floats)vcvt_f32_f16(vreinterpret_f16_u16(vld1_u16(from)));
#else
    float weights[NET_LANES];
    for (int k = 0; k < NET_LANES; ++k) {
        weights[k] = net_dequantize(from[k]);
    }
    return NET_LOAD(weights);
#endif
}
