static void net_sigmoid(float *x, int n)
{
    for (int k = 0; k < n; ++k) {
        x[k] = 1.0f / (1.0f + expf(-x[k]));
    }
}
