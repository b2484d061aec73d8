static float net_log_sigmoid(float x)
{
    return -net_softplus(-x);
}
