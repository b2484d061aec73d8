static NET_INLINE net_floats net_all(float x)
{
    const net_floats zeros = {0.0f};
    return NET_ADD(zeros, NET_EACH(x));
}
