/*
 * The integer nearest to a number that is given in halves, halfway away from zero, up to a limit, which is given
 * in halves too. NaN becomes 0.
 */
static int32_t net_quantize(float halves, float limit)
{
    int32_t whole = 0;
    if (halves < limit && halves > -limit) {
        whole = (int32_t)halves;
    } else if (halves == halves) {
        whole = (int32_t)(halves > 0.0f ? limit : -limit);
    }
    return (whole + (whole < 0 ? -1 : 1)) / 2;
}
