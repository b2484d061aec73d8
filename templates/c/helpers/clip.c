static float net_clip(float x, float high, float low)
{
    const float y = x < low ? low : x;
    return y > high ? high : y;
}
