static float net_square(float x)
{
    return x * x;
}
