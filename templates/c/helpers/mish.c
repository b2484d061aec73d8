static float net_mish(float x)
{
    return x * net_tanh(net_softplus(x));
}
