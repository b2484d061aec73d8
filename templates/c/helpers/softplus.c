static float net_softplus(float x)
{
    return (x > 0.0f ? x : 0.0f) + log1pf(net_exp(-fabsf(x)));
}
