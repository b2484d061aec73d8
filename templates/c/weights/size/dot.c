/* The sum of n numbers times as many weights. */
static float net_dot(const float *x, const NET_FLASH net_weight *row, int n)
{
    float sum = 0.0f;
    for (; n > 0; --n) {
        sum += *x++ * net_real(*row++);
    }
    return sum;
}
