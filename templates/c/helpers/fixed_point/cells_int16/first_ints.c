#if NET_WIDTH == 64
/* Those numbers that were packed first. */
static NET_ALWAYS_INLINE net_ints net_first_ints(net_shorts x)
{
    return (net_ints)_mm512_unpacklo_epi16((__m512i)x, (__m512i)x) >> 16;
}
#endif
