static float net_silu(float x)
{
    return x * net_sigmoid(x);
}
