static float net_gelu_tanh(float x)
{
    return 0.5f * x * (1.0f + net_tanh(0.79788456080286536f * (x + 0.044715f * x * x * x)));
}
