/* z = factor z + bias in some rows: sums of x with large steps become such as those of h are added to. */
static void net_shift_inputs(int32_t *z, int rows, int columns, int32_t factor, const int32_t *bias)
{
    for (int r = 0; r < rows; ++r) {
        for (int k = 0; k < columns; k += NET_LANES) {
            net_store_int32(z + k, net_load_int32(z + k) * factor + net_load_int32(bias + k));
        }
        z += columns;
    }
}
