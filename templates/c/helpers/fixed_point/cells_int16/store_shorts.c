#if NET_WIDTH == 64
static NET_ALWAYS_INLINE void net_store_shorts(int16_t *to, net_shorts x)
{
    const __m512i in_order = _mm512_set_epi64(7, 5, 3, 1, 6, 4, 2, 0);
    _mm512_storeu_si512((void *)to, _mm512_permutexvar_epi64(in_order, (__m512i)x));
}
#endif
