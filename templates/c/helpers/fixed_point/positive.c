static net_acc net_positive(net_acc u)
{
    return u > 0 ? u : 0;
}
