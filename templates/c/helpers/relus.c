static NET_INLINE net_floats net_relus(net_floats x)
{
#ifdef NET_PACKED
    return NET_PACKED(max_ps)(net_all(0.0f), x); /* NaN stays */
#else
    return net_floats_of(net_bits_of(x) & ~NET_WHERE(x <= 0.0f));
#endif
}
