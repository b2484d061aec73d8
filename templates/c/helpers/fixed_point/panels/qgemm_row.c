/* One row of z = bias + x kernel. `backwards` is only the order in which panels are taken. */
static void net_qgemm_row(int32_t *z, const net_q *x, const net_w *kernel, const int32_t *bias, int inputs, int columns,
    int backwards)
{
    const int length = (inputs + NET_TOGETHER - 1) / NET_TOGETHER * NET_TOGETHER;
    const int panels = (columns + 63) / 64;

    for (int j = 0; j < panels; ++j) {
        const int k = 64 * (backwards ? panels - 1 - j : j);
        const int panel = columns - k < 64 ? columns - k : 64;

        net_qgemm_panels(z + k, 0, x, 0, 1, kernel + length * k, bias + k, 0, inputs, panel);
    }
}
