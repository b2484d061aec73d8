/* As net_requantize, with so many fractional bits fewer, one at least: 1 is not too large then. */
static net_q net_requantize_of(int32_t product, int fewer)
{
    return (net_q)((product + ((int32_t)NET_ROUNDING << fewer)) >> (23 + fewer));
}
