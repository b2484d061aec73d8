/* Sums times a factor; what is beyond 2^22 then is no farther. */
static NET_ALWAYS_INLINE net_ints net_shift_left_ints(net_ints sum, int32_t factor)
{
    return net_clamp_ints(sum, NET_FARTHEST / factor) * factor;
}
