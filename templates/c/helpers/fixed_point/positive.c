static net_total net_positive(net_total u)
{
    return u > 0 ? u : 0;
}
