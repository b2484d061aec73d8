static float net_hard_shrink(float x, float threshold)
{
    return fabsf(x) > threshold ? x : 0.0f;
}
