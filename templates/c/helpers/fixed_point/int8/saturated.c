/* The nearest activation. */
static net_number net_saturated(net_total u)
{
    return (net_number)(u > 127 ? 127 : u < -127 ? -127 : u);
}
