/* (1 + tanh) / 2, rounded as if tanh had been before: both drop bits downwards. */
static NET_ALWAYS_INLINE net_ints net_rounded_sigmoid(net_ints interpolated)
{
    return (interpolated + (NET_TABLE_HALF + NET_ONE_MORE * (1 << NET_TABLE_SHIFT))) >> (NET_TABLE_SHIFT + 1);
}
