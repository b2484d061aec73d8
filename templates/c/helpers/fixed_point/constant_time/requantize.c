/* A product of two gates, or what has 30 fractional bits too, as the nearest activation. */
static net_q net_requantize(int32_t product)
{
    return (net_q)net_limited((product + NET_ROUNDING) >> NET_PRODUCT_SHIFT, -NET_LARGEST, NET_LARGEST);
}
