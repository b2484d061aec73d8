static float net_tanh_shrink(float x)
{
    return x - net_tanh(x);
}
