/* y = x kernel + bias for each of n rows; kernel is (inputs, units). */
static void net_dense(float *y, const float *x, const float *kernel, const float *bias, int n, int inputs, int units)
{
    for (int t = 0; t < n; ++t) {
        if (bias != NULL) {
            net_copy(y + t * units, bias, units);
        } else {
            net_fill(y + t * units, units, 0.0f);
        }
        net_accumulate(y + t * units, x + t * inputs, kernel, inputs, units);
    }
}
