#if NET_WIDTH == 64
/* The nearest integers of 16 bits. */
static NET_ALWAYS_INLINE net_shorts net_packed_ints(net_ints first, net_ints second)
{
    return (net_shorts)_mm512_packs_epi32((__m512i)first, (__m512i)second);
}
#endif
