/* The larger one; NaN where either is. */
static float net_maximum(float a, float b)
{
    return a > b || a != a ? a : b;
}
