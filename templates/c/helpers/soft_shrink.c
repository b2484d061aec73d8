static float net_soft_shrink(float x, float threshold)
{
    return x > threshold ? x - threshold : x < -threshold ? x + threshold : 0.0f;
}
