/* A sum and the products of x with a row of weights. */
static net_total net_row(net_total sum, const net_number *x, const NET_FLASH net_number *row, int count)
{
    for (; count > 0; --count) {
        sum += (int16_t)(*row++ * *x++);
    }
    return sum;
}
