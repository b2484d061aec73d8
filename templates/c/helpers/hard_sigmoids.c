static NET_INLINE net_floats net_hard_sigmoids(net_floats x, float slope)
{
    return net_limit(slope * x + 0.5f, 0.0f, 1.0f);
}
