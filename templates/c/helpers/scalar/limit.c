/* x, but not below low nor above high; NaN stays. */
static net_floats net_limit(net_floats x, float low, float high)
{
    const net_floats lowest = net_all(low);
    const net_floats highest = net_all(high);
    const net_bits below = NET_WHERE(x < lowest);
    const net_bits above = NET_WHERE(x > highest);
    const net_bits inside = net_bits_of(x) & ~(below | above);
    return net_floats_of(
        inside | (net_bits_of(lowest) & below) | (net_bits_of(highest) & above));
}
