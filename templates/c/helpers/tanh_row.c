/* y = tanh of each of n numbers, which may be y itself. */
static void net_tanh_row(float *y, const float *x, int n)
{
    for (int k = 0; k < n; ++k) {
        y[k] = net_tanh(x[k]);
    }
}
