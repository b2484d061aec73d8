static float net_hard_sigmoid(float x, float slope)
{
    const float y = slope * x + 0.5f;
    return y < 0.0f ? 0.0f : y > 1.0f ? 1.0f : y;
}
