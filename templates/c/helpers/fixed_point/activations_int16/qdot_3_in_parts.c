/*
 * The same as net_qdot_3, in parts of so many pieces: each loses its lower bits before it is added to its sum, so that
 * it may have weights of more bits than fit a whole row.
 */
static void net_qdot_3_in_parts(net_acc *sums, const net_q *x, const NET_FLASH net_w *rows, int pieces, int pieces_of_part)
{
    for (; pieces > 0; pieces -= pieces_of_part) {
        net_acc part[3] = {0, 0, 0};
        net_qdot_3(part, x, rows, pieces < pieces_of_part ? pieces : pieces_of_part);
        for (int k = 0; k < 3; ++k) {
            sums[k] += part[k] >> NET_PART_SHIFT;
        }
        x += NET_PART;
        rows += 3 * NET_PART;
    }
}
