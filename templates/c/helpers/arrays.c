/* Arrays: moving numbers, and rows by index. */

/* --- net_copy --- */
static NET_APART void net_copy(float *to, const NET_ANYWHERE float *from, int n)
{
    for (int k = 0; k < n; ++k) {
        to[k] = from[k];
    }
}

/* --- net_copy (vectors) --- */
/* Vectors first: where n is a small constant, gcc would move one number after the other. */
static void net_copy(float *to, const float *from, int n)
{
    int k = 0;
    for (; k + NET_LANES <= n; k += NET_LANES) {
        const net_floats floats = NET_LOAD(from + k);
        NET_STORE(to + k, floats);
    }
    for (; k < n; ++k) {
        to[k] = from[k];
    }
}

/* --- net_fill --- */
static void net_fill(float *to, int n, float value)
{
    for (int k = 0; k < n; ++k) {
        to[k] = value;
    }
}

/* --- net_gather --- */
/* to = row `from` of x (n, size) and every `step`-th after it, below `last`; zeros for those that x has not. */
static void net_gather(float *to, const float *x, int from, int last, int step, int n, int size)
{
    for (int k = from; k < last; k += step) {
        if (k < 0 || k >= n) {
            net_fill(to, size, 0.0f);
        } else {
            net_copy(to, x + k * size, size);
        }
        to += size;
    }
}

/* --- net_slide --- */
/* The first numbers leave the window, and as many others join it at its end. */
static void net_slide(float *window, int n, const float *x, int joining)
{
    for (int k = 0; k < n - joining; ++k) {
        window[k] = window[k + joining];
    }
    for (int k = 0; k < joining; ++k) {
        window[n - joining + k] = x[k];
    }
}

/* --- net_check_indices --- */
/* Whether each of n indices has a row in a table. */
static int net_check_indices(const float *indices, int n, int rows)
{
    for (int i = 0; i < n; ++i) {
        if (net_row_index(indices[i], rows) < 0) {
            return NET_ERROR_INDEX;
        }
    }
    return NET_OK;
}

/* --- net_look_up --- */
/* y = for each of n indices its row in the table (vocabulary, features). */
static int net_look_up(float *y, const float *indices, int n, const NET_FLASH float *table, int vocabulary, int features)
{
    for (int i = 0; i < n; ++i) {
        const int row = net_row_index(indices[i], vocabulary);
        if (row < 0) {
            return NET_ERROR_INDEX;
        }
        net_copy(y + i * features, table + row * features, features);
    }
    return NET_OK;
}

/* --- net_row_index --- */
/*
 * The row that an index means, or -1 where there is none. What no long may hold, and NaN, is not converted; told by
 * its bits, as -ffast-math knows no NaN.
 */
static int net_row_index(float index, int rows)
{
    uint32_t bits = 0;
    long row = -1;
    memcpy(&bits, &index, sizeof bits);
    if ((bits << 1) < 0x9E000000u) {
        row = (long)index;
    }
    return row >= 0 && row < rows ? (int)row : -1;
}

/* --- net_row_index (double) --- */
/*
 * The row that an index means, or -1 where there is none. What no long may hold, and NaN, is not converted; told by
 * its bits, as -ffast-math knows no NaN.
 */
static int net_row_index(double index, int rows)
{
    uint64_t bits = 0;
    long row = -1;
    memcpy(&bits, &index, sizeof bits);
    if ((bits << 1) < 0x83C0000000000000u) {
        row = (long)index;
    }
    return row >= 0 && row < rows ? (int)row : -1;
}
