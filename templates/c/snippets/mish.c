static float net_mish(float x)
{
    return x * tanhf(net_softplus(x));
}
