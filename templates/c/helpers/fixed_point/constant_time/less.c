/* All bits where a < b, else none: the sign of the one that is negative alone, or that of their difference. */
static int32_t net_less(int32_t a, int32_t b)
{
    const uint32_t x = (uint32_t)a;
    const uint32_t y = (uint32_t)b;
    const uint32_t sign = (x & ~y) | (~(x ^ y) & (x - y));
    return net_opaque(-(int32_t)(sign >> 31));
}
