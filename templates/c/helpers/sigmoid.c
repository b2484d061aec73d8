static float net_sigmoid(float x)
{
    return NET_FIRST(net_sigmoids(net_all(x)));
}
