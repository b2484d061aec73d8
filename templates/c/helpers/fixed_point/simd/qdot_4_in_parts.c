/*
 * The same as net_qdot_4, in parts: each loses its lower bits before it is added to its sum, so that it may have
 * weights of more bits than fit a whole row.
 */
static void net_qdot_4_in_parts(net_acc *sums, const net_q *x, const net_w *rows, int vectors)
{
    const int of_vector = 16 / (int)sizeof(net_q);
    const int of_part = NET_PART / of_vector;
    for (int k = 0; k < vectors; k += of_part) {
        net_acc part[4] = {0, 0, 0, 0};
        net_qdot_4(part, x + of_vector * k, rows + 4 * of_vector * k, vectors - k < of_part ? vectors - k : of_part);
        for (int gate = 0; gate < 4; ++gate) {
            sums[gate] += part[gate] >> NET_PART_SHIFT;
        }
    }
}
