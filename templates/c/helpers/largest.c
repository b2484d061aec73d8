/* The largest of n numbers, `stride` apart; NaN where one is. */
static float net_largest(const float *x, int n, int stride)
{
    float largest = x[0];
    for (int k = 1; k < n; ++k) {
        largest = net_maximum(largest, x[k * stride]);
    }
    return largest;
}
