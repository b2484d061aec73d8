/* A sum and the products of states, which have 16 bits, with a row of weights. */
static int32_t net_state_dot(int32_t sum, const int16_t *x, const NET_FLASH net_w *row, int count)
{
    for (; count > 0; --count) {
        sum += (int32_t)*row++ * *x++;
    }
    return sum;
}
