static float net_real(net_weight weight)
{
    return (float)weight;
}
