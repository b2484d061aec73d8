/* x, but not below low nor above high; NaN stays. */
static NET_INLINE net_floats net_limit(net_floats x, float low, float high)
{
    const net_floats lowest = net_all(low);
    const net_floats highest = net_all(high);
#ifdef NET_PACKED
    return NET_PACKED(max_ps)(lowest, NET_PACKED(min_ps)(highest, x));
#elif NET_WIDTH == 64 && !defined(__clang__) /* gcc does not see what the masks below come to */
    const net_floats limited = __builtin_ia32_minps512_mask(highest, x, x, -1, 4);
    return __builtin_ia32_maxps512_mask(lowest, limited, limited, -1, 4);
#elif NET_WIDTH == 32 && !defined(__clang__)
    return __builtin_ia32_maxps256(lowest, __builtin_ia32_minps256(highest, x));
#elif NET_WIDTH == 16 && defined(__SSE2__) && !defined(__clang__)
    return __builtin_ia32_maxps(lowest, __builtin_ia32_minps(highest, x));
#else
    const net_bits below = NET_WHERE(x < lowest);
    const net_bits above = NET_WHERE(x > highest);
    const net_bits inside = net_bits_of(x) & ~(below | above);
    return net_floats_of(
        inside | (net_bits_of(lowest) & below) | (net_bits_of(highest) & above));
#endif
}
