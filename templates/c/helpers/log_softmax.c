/* x - log of the sum of e^x, in place; shifted by the largest against overflow. */
static void net_log_softmax(float *x, int n)
{
    const float top = net_largest(x, n, 1);
    float shift = 0.0f;
    for (int k = 0; k < n; ++k) {
        x[k] -= top;
    }
    shift = logf(net_sum_of_powers(x, n));
    for (int k = 0; k < n; ++k) {
        x[k] -= shift;
    }
}
