/*
 * Adds the products of eight inputs with two words of weights in 16 columns. Two of magnitudes up to 127^2 add up to no
 * more than 16 bits hold.
 */
static void net_add_words(int32_t *parts, const net_w *first, const net_w *second, const net_q *x)
{
    const int16_t a = x[0];
    const int16_t b = x[1];
    const int16_t c = x[2];
    const int16_t d = x[3];
    const int16_t e = x[4];
    const int16_t f = x[5];
    const int16_t g = x[6];
    const int16_t h = x[7];
    for (int k = 0; k < 4 * 16; k += 4) {
        const int16_t part_0 = (int16_t)(first[k] * a + second[k] * e);
        const int16_t part_1 = (int16_t)(first[k + 1] * b + second[k + 1] * f);
        const int16_t part_2 = (int16_t)(first[k + 2] * c + second[k + 2] * g);
        const int16_t part_3 = (int16_t)(first[k + 3] * d + second[k + 3] * h);
        parts[k] += part_0;
        parts[k + 1] += part_1;
        parts[k + 2] += part_2;
        parts[k + 3] += part_3;
    }
}
