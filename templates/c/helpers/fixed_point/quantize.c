/*
 * Rounds a number to the nearest integer, halves away from zero, and saturates. Twice the number is given, and twice
 * the largest integer. NaN becomes 0.
 */
static int32_t net_quantize(float halves, float limit)
{
    int32_t truncated = 0;
    if (halves < limit && halves > -limit) {
        truncated = (int32_t)halves;
    } else if (halves == halves) {
        truncated = (int32_t)(halves > 0.0f ? limit : -limit);
    }
    const int32_t away = truncated + (truncated < 0 ? -1 : 1);
    return (away + (away < 0)) >> 1; /* away / 2, a call of a division where code is small */
}
