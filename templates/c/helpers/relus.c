static NET_INLINE net_floats net_relus(net_floats x)
{
    return net_floats_of(net_bits_of(x) & ~NET_WHERE(x <= 0.0f));
}
