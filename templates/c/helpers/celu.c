static float net_celu(float x, float alpha)
{
    return x > 0.0f ? x : alpha * expm1f(x / alpha);
}
