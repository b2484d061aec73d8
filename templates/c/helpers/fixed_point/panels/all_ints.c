/* The same integer in every lane. */
static NET_ALWAYS_INLINE net_ints net_all_ints(int32_t x)
{
    const net_ints zeros = {0};
    return zeros + x;
}
