static void net_hard_sigmoid(float *x, int n, float slope)
{
    for (int k = 0; k < n; ++k) {
        const float y = slope * x[k] + 0.5f;
        x[k] = y < 0.0f ? 0.0f : y > 1.0f ? 1.0f : y;
    }
}
