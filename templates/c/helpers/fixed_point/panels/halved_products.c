/* Half of the products of a gate and of a tanh, rounded down. */
static NET_ALWAYS_INLINE net_ints net_halved_products(net_ints gate, net_ints tanh)
{
#if NET_WIDTH == 16 && defined(__SSE2__)
    return net_upper_products(gate, (net_ints)_mm_slli_epi32((__m128i)tanh, 15));
#else
    return (gate * tanh) >> 1;
#endif
}
