/* log(1 + x); what 1 + x loses by rounding is put right by a factor. */
static float net_log1p(float x)
{
    const float sum = 1.0f + x;
    const float added = sum - 1.0f;
    if (added == 0.0f) {
        return x;
    }
    return added == x ? logf(sum) : logf(sum) * (x / added);
}
