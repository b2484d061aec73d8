/*
 * An entry of the table of tanh, from p = e^-2u, a product of powers, one for each bit of the index: tanh u is
 * 2 / (1 + p) - 1, and an eighth of its curvature more halves the largest error between two entries. 27 bits are
 * right, so that each entry is rounded as in the table.
 */
static int32_t net_tanh_entry(int32_t index)
{
    static const uint32_t powers[NET_TANH_BITS] = {NET_TANH_POWERS}; /* in 2^-32 */
    uint32_t power = 0xFFFFFFFFu;
    for (int bit = 0; bit < NET_TANH_BITS; ++bit) {
        const int32_t absent = net_opaque(((index >> bit) & 1) - 1);
        power = net_high_product(power, powers[bit] | (uint32_t)absent);
    }
    const uint32_t half = 0x80000000u + (power >> 1); /* (1 + p) / 2; what follows is in 2^-31 */
    /* 48 / 17 - 32 / 17 half, modulo 2; then three steps of Newton's: inverse (2 - half inverse). */
    uint32_t inverse = 0x69696969u - net_high_product(0xF0F0F0F1u, half);
    for (int step = 0; step < 3; ++step) {
        inverse = 2 * net_high_product(inverse, 0u - net_high_product(half, inverse));
    }
    const uint32_t y = inverse - 0x80000000u;
    const uint32_t slope = 0u - net_high_product(2 * y, 2 * y); /* 1 - y^2, in 2^-32 */
    const uint32_t entry = (y + (net_high_product(y, slope) >> NET_TANH_CURVATURE) + 0x8000u) >> 16;
    return (int32_t)(entry - (entry >> 15) * (0x8000u - NET_LARGEST_GATE));
}
