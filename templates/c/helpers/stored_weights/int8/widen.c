/* Weights in panels as floats: each times the scale of its column. */
static void net_widen(float *to, const net_weight *from, const float *scales, int rows, int panels, int columns)
{
    for (int p = 0; p < panels; ++p) {
        for (int i = 0; i < rows; ++i) {
            for (int k = 0; k < columns; k += NET_LANES) {
                NET_STORE(to + k, NET_MUL(net_widened(from + k), NET_LOAD(scales + k)));
            }
            to += columns;
            from += columns;
        }
        scales += columns;
    }
}
