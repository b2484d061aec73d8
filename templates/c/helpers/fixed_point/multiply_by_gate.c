/* factor v, where the factor has 15 fractional bits and is at most 1, and |v| < 2^23: all products fit 32 bits. */
static int32_t net_multiply_by_gate(int32_t factor, int32_t v)
{
    return (factor * (v >> 8) + ((factor * (v & 255)) >> 8) + 64) >> 7;
}
