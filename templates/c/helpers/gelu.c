static float net_gelu(float x)
{
    return 0.5f * x * erfcf(-0.70710678118654752f * x);
}
