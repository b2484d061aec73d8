static float net_tanh_shrink(float x)
{
    return x - tanhf(x);
}
