static float net_sigmoid(float x)
{
    return 0.5f + 0.5f * net_tanh(0.5f * x);
}
