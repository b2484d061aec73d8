static float net_elu(float x, float alpha)
{
    return x > 0.0f ? x : alpha * expm1f(x);
}
