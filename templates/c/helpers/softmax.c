/* e^x / sum of e^x, in place; shifted by the largest against overflow. */
static void net_softmax(float *x, int n)
{
    const float top = net_largest(x, n, 1);
    float total = 0.0f;
    for (int k = 0; k < n; ++k) {
        x[k] = net_exp(x[k] - top);
    }
    total = net_sum(x, n, 1);
    for (int k = 0; k < n; ++k) {
        x[k] /= total;
    }
}
