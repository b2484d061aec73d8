/* The smallest of n numbers, `stride` apart; NaN where one is. */
static float net_smallest(const float *x, int n, int stride)
{
    float smallest = x[0];
    for (int k = 1; k < n; ++k) {
        smallest = net_minimum(smallest, x[k * stride]);
    }
    return smallest;
}
