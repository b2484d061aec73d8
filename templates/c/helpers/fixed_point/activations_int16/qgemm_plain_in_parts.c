/* The same as net_qgemm_plain, in parts: each loses its lower bits before it is added to its sum. */
static void net_qgemm_plain_in_parts(int32_t *z, const net_q *x, const net_w *kernel, const int32_t *bias, int inputs,
    int columns)
{
    const int32_t zeros[16] = {0};
    int32_t sums[16];
    memcpy(sums, bias, sizeof sums);
    for (int k = 0; k < inputs; k += NET_PART) {
        const int length = inputs - k < NET_PART ? inputs - k : NET_PART;
        int32_t part[16];
        net_qgemm_plain(part, x + k, kernel + k * columns, zeros, length, columns);
        for (int c = 0; c < 16; ++c) {
            sums[c] += part[c] >> NET_PART_SHIFT;
        }
    }
    memcpy(z, sums, sizeof sums);
}
