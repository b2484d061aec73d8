#if NET_WIDTH == 64
static NET_ALWAYS_INLINE net_shorts net_all_shorts(int16_t x)
{
    const net_shorts zeros = {0};
    return zeros + x;
}
#endif
