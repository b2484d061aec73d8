static float net_sparse_sigmoid(float x)
{
    return x <= -1.0f ? 0.0f : x >= 1.0f ? 1.0f : (x + 1.0f) / 2.0f;
}
