#if NET_WIDTH == 64
static NET_ALWAYS_INLINE net_shorts net_load_shorts(const int16_t *from)
{
    const __m512i packed = _mm512_set_epi64(7, 3, 6, 2, 5, 1, 4, 0);
    return (net_shorts)_mm512_permutexvar_epi64(packed, _mm512_loadu_si512((const void *)from));
}
#endif
