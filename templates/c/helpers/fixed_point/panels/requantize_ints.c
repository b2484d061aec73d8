/* Products of two gates, or what has 30 fractional bits too, as states of so many fractional bits fewer than usual. */
static NET_ALWAYS_INLINE net_ints net_requantize_ints(net_ints product, int fewer)
{
    return (product + (32768 << fewer)) >> (16 + fewer);
}
