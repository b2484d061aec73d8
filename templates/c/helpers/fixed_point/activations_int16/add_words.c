/* Adds the products of four inputs with two words of weights in 16 columns. */
static void net_add_words(int32_t *parts, const net_w *first, const net_w *second, const net_q *x)
{
    const int32_t a = x[0];
    const int32_t b = x[1];
    const int32_t c = x[2];
    const int32_t d = x[3];
    for (int k = 0; k < 2 * 16; k += 2) {
        const int32_t part_0 = first[k] * a + second[k] * c;
        const int32_t part_1 = first[k + 1] * b + second[k + 1] * d;
        parts[k] += part_0;
        parts[k + 1] += part_1;
    }
}
