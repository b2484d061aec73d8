static float net_tanh(float x)
{
    return NET_FIRST(net_tanhs(net_all(x)));
}
