static float net_squareplus(float x, float b)
{
    return (x + sqrtf(x * x + b)) / 2.0f;
}
