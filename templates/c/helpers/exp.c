static float net_exp(float x)
{
    return NET_FIRST(net_exps(net_all(x)));
}
