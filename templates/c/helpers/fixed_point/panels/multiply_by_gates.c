/* factor v, where the factor has 15 fractional bits and is at most 1, and |v| < 2^23: all products fit 32 bits. */
static NET_ALWAYS_INLINE net_ints net_multiply_by_gates(net_ints factor, net_ints v)
{
    return (factor * (v >> 8) + ((factor * (v & 255)) >> 8) + 64) >> 7;
}
