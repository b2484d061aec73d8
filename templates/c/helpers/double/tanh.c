static double net_tanh(double x)
{
    return tanh(x);
}
