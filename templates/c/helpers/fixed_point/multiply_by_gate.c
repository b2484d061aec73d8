/* factor v for a factor of 15 fractional bits up to 1 and |v| < 2^23, in products that fit 32 bits. */
static int32_t net_multiply_by_gate(int32_t factor, int32_t v)
{
    return (factor * (v >> 8) + ((factor * (v & 255)) >> 8) + 64) >> 7;
}
