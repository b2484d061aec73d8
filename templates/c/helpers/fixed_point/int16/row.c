/* A sum and the products of x with a row of weights. */
static net_total net_row(net_total sum, const net_number *x, const NET_FLASH net_number *row, int count)
{
    for (; count > 1; count -= 2) {
        const net_pair v = net_pair_of(x);
        sum = net_add_pair(sum, net_pair_at(row), v);
        row += 2;
        x += 2;
    }
    return count > 0 ? sum + (net_total)row[0] * x[0] : sum;
}
