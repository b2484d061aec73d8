static float net_relu(float x)
{
    return x < 0.0f ? 0.0f : x;
}
