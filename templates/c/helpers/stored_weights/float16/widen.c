/* Weights in panels as floats. */
static void net_widen(float *to, const net_weight *from, int rows, int panels, int columns)
{
    for (int k = 0; k < rows * panels * columns; k += NET_LANES) {
        NET_STORE(to + k, net_widened(from + k));
    }
}
