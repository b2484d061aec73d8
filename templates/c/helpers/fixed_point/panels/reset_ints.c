/* What a reset gate r lets through of h. */
static NET_ALWAYS_INLINE net_ints net_reset_ints(net_ints r, net_ints h)
{
    return (r * h + NET_HALF) >> 15;
}
