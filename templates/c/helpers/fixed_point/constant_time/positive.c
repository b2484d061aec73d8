static net_acc net_positive(net_acc u)
{
    return u & ~net_less(u, 0);
}
