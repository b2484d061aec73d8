/* The nearest activation. */
static net_q net_saturate(net_acc u)
{
    return (net_q)(u > NET_LARGEST ? NET_LARGEST : u < -NET_LARGEST ? -NET_LARGEST : u);
}
