static float net_thresholded_relu(float x, float theta)
{
    return x > theta ? x : 0.0f * x;
}
