/* Requantizes a product of two gates, or another number with 30 fractional bits, to the nearest activation. */
static net_q net_requantize(int32_t product)
{
    return (net_q)net_limited((product + NET_ROUNDING) >> NET_PRODUCT_SHIFT, -NET_LARGEST, NET_LARGEST);
}
