/* x, but not below low nor above high; NaN stays. */
static NET_INLINE net_floats net_limit(net_floats x, float low, float high)
{
    const net_bits below = NET_WHERE(x < low);
    const net_bits above = NET_WHERE(x > high);
    const net_bits bits = (net_bits_of(x) & ~(below | above))
        | (net_bits_of(net_all(low)) & below) | (net_bits_of(net_all(high)) & above);
    return net_floats_of(bits);
}
