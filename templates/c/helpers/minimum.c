/* The smaller one; NaN where either is. */
static float net_minimum(float a, float b)
{
    return a < b || a != a ? a : b;
}
