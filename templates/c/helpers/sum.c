/* The sum of n numbers, `stride` apart; in parts, so that rounding errors do not grow with n. */
static float net_sum(const float *x, int n, int stride)
{
    float total = 0.0f;
    for (int first = 0; first < n; first += 32) {
        const int end = n - first < 32 ? n : first + 32;
        float part = 0.0f;
        for (int k = first; k < end; ++k) {
            part += x[k * stride];
        }
        total += part;
    }
    return total;
}
