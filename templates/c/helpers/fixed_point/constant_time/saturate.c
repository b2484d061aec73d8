/* The nearest activation. */
static net_q net_saturate(net_acc u)
{
    return (net_q)net_limited(u, -NET_LARGEST, NET_LARGEST);
}
