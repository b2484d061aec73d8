/*
 * One row of z = bias + x kernel, in 16 columns. The parts of a sum, one for each row of a word, lie as the weights do,
 * so that a compiler can make vectors of what they are summed with.
 */
static void net_qgemm_plain(int32_t *z, const net_q *x, const net_w *kernel, const int32_t *bias, int inputs, int columns)
{
    const int step = columns * NET_TOGETHER;
    int32_t parts[16 * NET_TOGETHER] = {0};
    int k = 0;
    for (; k + 2 * NET_TOGETHER <= inputs; k += 2 * NET_TOGETHER) {
        const net_w *const weights = kernel + k / NET_TOGETHER * step;
        net_add_words(parts, weights, weights + step, x + k);
    }
    for (; k < inputs; ++k) {
        const int place = k % NET_TOGETHER;
        const net_w *const weights = kernel + k / NET_TOGETHER * step;
        for (int c = place; c < 16 * NET_TOGETHER; c += NET_TOGETHER) {
            parts[c] += (int32_t)weights[c] * x[k];
        }
    }
    for (int c = 0; c < 16; ++c) {
        int32_t sum = bias[c];
        for (int place = 0; place < NET_TOGETHER; ++place) {
            sum += parts[c * NET_TOGETHER + place];
        }
        z[c] = sum;
    }
}
