/* The sum of (x - mean)^2 over n numbers, `stride` apart; in parts, as rounding errors grow less so. */
static float net_sum_of_squares(const float *x, int n, int stride, float mean)
{
    float total = 0.0f;
    for (int first = 0; first < n; first += 32) {
        const int end = n - first < 32 ? n : first + 32;
        float part = 0.0f;
        for (int k = first; k < end; ++k) {
            const float distance = x[k * stride] - mean;
            part += distance * distance;
        }
        total += part;
    }
    return total;
}
