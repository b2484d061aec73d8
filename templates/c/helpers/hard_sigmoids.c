static NET_INLINE net_floats net_hard_sigmoids(net_floats x, float slope)
{
    return net_limit(NET_MUL_ADD(NET_EACH(slope), x, NET_EACH(0.5f)), 0.0f, 1.0f);
}
