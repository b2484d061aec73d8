static float net_softsign(float x)
{
    return x / (1.0f + fabsf(x));
}
