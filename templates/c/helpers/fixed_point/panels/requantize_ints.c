/*
 * Requantizes products of two gates, or other numbers with 30 fractional bits, to states with so many fractional bits
 * fewer than usual.
 */
static NET_ALWAYS_INLINE net_ints net_requantize_ints(net_ints product, int fewer)
{
    return (product + (32768 << fewer)) >> (16 + fewer);
}
