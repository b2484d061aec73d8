/* The nearest activation. */
static net_number net_saturated(net_total u)
{
    return (net_number)(u > 16384 ? 16384 : u < -16384 ? -16384 : u);
}
