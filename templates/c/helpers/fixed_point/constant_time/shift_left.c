/* A sum times a factor; what is beyond 2^22 then is no farther. */
static net_acc net_shift_left(net_acc sum, net_acc factor)
{
    const net_acc limit = NET_FARTHEST / factor;
    return net_limited(sum, -limit, limit) * factor;
}
