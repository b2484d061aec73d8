/*
 * y = x kernel + bias for each of n rows; kernel is (inputs, units), of fewer than 8 units. The sums are made of
 * shorter ones, as in a long one the rounding errors add up.
 */
static void net_dense_in_parts(float *y, const float *x, const NET_FLASH float *kernel, const NET_FLASH float *bias, int n, int inputs, int units)
{
    for (int i = 0; i < n; ++i) {
        net_copy(y + i * units, bias, units);
        for (int first = 0; first < inputs; first += 128) {
            float part[8];
            net_fill(part, units, 0.0f);
            net_accumulate(part, x + i * inputs + first, kernel + first * units,
                inputs - first < 128 ? inputs - first : 128, units);
            for (int k = 0; k < units; ++k) {
                y[i * units + k] += part[k];
            }
        }
    }
}
