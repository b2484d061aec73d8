/* Requantizes a product of two gates, or another number with 30 fractional bits, to an activation. */
static net_q net_requantize(int32_t product)
{
    return (net_q)((product + NET_ROUNDING) >> 16);
}
