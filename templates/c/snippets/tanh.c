static void net_tanh(float *x, int n)
{
    for (int k = 0; k < n; ++k) {
        x[k] = tanhf(x[k]);
    }
}
