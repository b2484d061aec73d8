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
