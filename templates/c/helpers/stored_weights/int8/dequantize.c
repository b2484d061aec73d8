static float net_dequantize(net_weight weight)
{
    return (float)weight;
}
