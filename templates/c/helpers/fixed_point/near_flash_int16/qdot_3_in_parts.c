/*
 * The same as net_qdot_3, in parts: each loses its lower bits before it is added to its sum, so that it may have
 * weights of more bits than fit a whole row.
 */
static void net_qdot_3_in_parts(net_acc *sums, const net_q *x, const NET_FLASH net_w *rows, int pairs)
{
    for (int k = 0; k < pairs; k += NET_PART / 2) {
        net_acc part[3] = {0, 0, 0};
        net_qdot_3(part, x + 2 * k, rows + 6 * k, pairs - k < NET_PART / 2 ? pairs - k : NET_PART / 2);
        for (int gate = 0; gate < 3; ++gate) {
            sums[gate] += part[gate] >> NET_PART_SHIFT;
        }
    }
}
