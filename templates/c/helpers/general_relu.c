/* relu with all its options: above `threshold` x, at most max_value; below, a line with a slope. */
static float net_general_relu(float x, float max_value, float negative_slope, float threshold)
{
    float y = x > threshold || x != x ? x : 0.0f;
    if (max_value < INFINITY) {
        y = y < 0.0f ? 0.0f : y > max_value ? max_value : y;
    }
    return negative_slope != 0.0f && x < threshold ? y - negative_slope * (threshold - x) : y;
}
