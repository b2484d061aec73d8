static NET_ALWAYS_INLINE net_ints net_rounded_tanh(net_ints interpolated)
{
    return (interpolated + NET_TABLE_HALF) >> NET_TABLE_SHIFT;
}
