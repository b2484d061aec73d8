/*
 * The same as net_qdot_3, in parts: each loses its lower bits before it is added to its sum, so that it may have weights
 * of more bits than fit a whole row.
 */
static void net_qdot_3_in_parts(net_acc *sums, const net_q *x, const net_w *rows, int vectors)
{
    const int of_part = NET_PART * (int)sizeof(net_q) / 16;
    for (; vectors > 0; vectors -= of_part) {
        net_acc part[3] = {0, 0, 0};
        net_qdot_3(part, x, rows, vectors < of_part ? vectors : of_part);
        for (int k = 0; k < 3; ++k) {
            sums[k] += part[k] >> NET_PART_SHIFT;
        }
        x += NET_PART;
        rows += 3 * NET_PART;
    }
}
