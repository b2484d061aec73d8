static double net_exp(double x)
{
    return exp(x);
}
