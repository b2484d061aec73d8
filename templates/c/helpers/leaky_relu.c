static float net_leaky_relu(float x, float negative_slope)
{
    return x < 0.0f ? negative_slope * x : x;
}
