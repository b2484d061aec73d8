static float net_logical_not(float x)
{
    return x != 0.0f ? 0.0f : 1.0f;
}
