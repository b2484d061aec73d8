/*
 * Rounds a number to the nearest integer, halves away from zero, and saturates. Twice the number is given, and twice
 * the largest integer. NaN becomes 0. Bits of floats are in order, as integers are.
 */
static int32_t net_quantize(float halves, float limit)
{
    uint32_t bits;
    int32_t largest;
    float inside;
    memcpy(&bits, &halves, sizeof bits);
    memcpy(&largest, &limit, sizeof largest);
    const int32_t sign = net_opaque(-(int32_t)(bits >> 31));
    const int32_t magnitude = (int32_t)(bits & 0x7FFFFFFFu);
    const int32_t nearest = net_limited(magnitude, 0, largest) & ~net_less(0x7F800000, magnitude);
    memcpy(&inside, &nearest, sizeof inside);
    const int32_t rounded = ((int32_t)inside + 1) >> 1;
    return (rounded ^ sign) - sign;
}
