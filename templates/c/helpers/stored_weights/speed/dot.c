/* The sum of n numbers times as many weights. Four at once: faster, and rounding errors grow less. */
static float net_dot(const float *x, const NET_FLASH net_weight *row, int n)
{
    float sum = 0.0f;
    for (; n >= 4; n -= 4) {
        sum += (x[0] * net_dequantize(row[0]) + x[1] * net_dequantize(row[1]))
            + (x[2] * net_dequantize(row[2]) + x[3] * net_dequantize(row[3]));
        x += 4;
        row += 4;
    }
    for (; n > 0; --n) {
        sum += *x++ * net_dequantize(*row++);
    }
    return sum;
}
