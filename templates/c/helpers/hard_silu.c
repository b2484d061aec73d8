static float net_hard_silu(float x)
{
    return x * net_hard_sigmoid(x, 0.16666666666666667f);
}
