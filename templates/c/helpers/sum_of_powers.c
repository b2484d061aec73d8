/* The sum of e^x over n numbers; in parts, so that rounding errors do not grow with n. */
static float net_sum_of_powers(const float *x, int n)
{
    float total = 0.0f;
    for (int first = 0; first < n; first += 32) {
        const int end = n - first < 32 ? n : first + 32;
        float part = 0.0f;
        for (int k = first; k < end; ++k) {
            part += net_exp(x[k]);
        }
        total += part;
    }
    return total;
}
