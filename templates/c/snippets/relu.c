static void net_relu(float *x, int n)
{
    for (int k = 0; k < n; ++k) {
        x[k] = x[k] < 0.0f ? 0.0f : x[k];
    }
}
