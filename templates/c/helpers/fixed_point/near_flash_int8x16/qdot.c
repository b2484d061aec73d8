/* A sum and the products of x with a row of weights. */
__attribute__((__noinline__)) /* see net_qdot_2 */
static net_acc net_qdot(net_acc sum, const net_q *x, const NET_FLASH net_w *row, int count)
{
    return net_state_dot(sum, x, row, count);
}
