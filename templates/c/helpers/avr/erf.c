/* The error function; near zero its series, as a difference has few digits there. */
static float net_erf(float x)
{
    const float u = x * x;
    if (u > 0.25f) {
        return 1.0f - net_erfc(x);
    }
    return x * (1.12837917f + u * (-0.376126389f + u * (0.112837917f + u * (-0.0268661706f
        + u * (0.00522397762f - u * 0.000854832701f)))));
}
