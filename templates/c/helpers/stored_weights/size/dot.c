/* The sum of n numbers times as many weights, made of shorter ones, as in a long one the rounding errors add up. */
static float net_dot(const float *x, const NET_FLASH net_weight *row, int n)
{
    float sum = 0.0f;
    while (n > 0) {
        float part = 0.0f;
        for (int k = n < 128 ? n : 128; k > 0; --k, --n) {
            part += *x++ * net_dequantize(*row++);
        }
        sum += part;
    }
    return sum;
}
