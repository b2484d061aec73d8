/* As net_requantize, with so many fractional bits fewer. */
static net_q net_requantize_of(int32_t product, int fewer)
{
    return (net_q)((product + ((int32_t)NET_ROUNDING << fewer)) >> (16 + fewer));
}
