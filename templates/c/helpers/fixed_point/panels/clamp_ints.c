/* The nearest integers within a limit. */
static NET_ALWAYS_INLINE net_ints net_clamp_ints(net_ints x, int32_t limit)
{
    const net_ints most = net_all_ints(limit);
    return -net_least_ints(-net_least_ints(x, most), most);
}
