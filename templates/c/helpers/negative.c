static float net_negative(float x)
{
    return -x;
}
