/* A product of two gates, or what has 30 fractional bits too, as an activation. */
static net_q net_requantize(int32_t product)
{
    return (net_q)((product + NET_ROUNDING) >> 16);
}
