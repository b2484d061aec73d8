static float net_tanh(float x)
{
    return tanhf(x);
}
