#if NET_WIDTH == 64
/* Products of two gates as states: the same as net_requantize_ints of them. */
static NET_ALWAYS_INLINE net_shorts net_shorts_states(net_shorts a, net_shorts b, int fewer)
{
    return net_packed_ints(net_requantize_ints(net_first_products(a, b), fewer),
        net_requantize_ints(net_second_products(a, b), fewer));
}
#endif
