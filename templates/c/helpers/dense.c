/* Products of rows and matrices. */

/* --- net_once --- */
/* Keeps gcc from copies of a function, for numbers of rows: in each it may join other products and sums to multiply-adds. */
#if defined(__GNUC__) && !defined(__clang__) && !defined(__TINYC__)
#define net_once __attribute__((noinline, noclone))
#else
#define net_once
#endif

/* --- net_accumulate --- */
/* y += x kernel; kernel is (rows, columns). Four rows at once: faster, and rounding errors grow less. */
static NET_APART NET_ONCE void net_accumulate(float *y, const float *x, const NET_ANYWHERE float *kernel, int rows, int columns)
{
    for (; rows >= 4; rows -= 4) {
        const float a = x[0];
        const float b = x[1];
        const float c = x[2];
        const float d = x[3];
        for (int k = 0; k < columns; ++k) {
            y[k] += (a * kernel[k] + b * kernel[columns + k])
                + (c * kernel[2 * columns + k] + d * kernel[3 * columns + k]);
        }
        x += 4;
        kernel += 4 * columns;
    }
    for (; rows > 0; --rows) {
        const float a = *x++;
        for (int k = 0; k < columns; ++k) {
            y[k] += a * kernel[k];
        }
        kernel += columns;
    }
}

/* --- net_dense --- */
/* y = x kernel + bias for each of n rows; kernel is (inputs, units). */
static void net_dense(float *y, const float *x, const NET_FLASH float *kernel, const NET_FLASH float *bias, int n, int inputs, int units)
{
    for (int i = 0; i < n; ++i) {
        net_copy(y + i * units, bias, units);
        net_accumulate(y + i * units, x + i * inputs, kernel, inputs, units);
    }
}

/* --- net_dense_few --- */
/* y = x kernel + bias for each of n rows; kernel is (units, inputs), of few units. */
static void net_dense_few(float *y, const float *x, const float *kernel, const float *bias, int n, int inputs, int units)
{
    for (int i = 0; i < n; ++i) {
        for (int k = 0; k < units; ++k) {
            y[i * units + k] = bias[k] + net_dot(x + i * inputs, kernel + k * inputs, inputs);
        }
    }
}

/* --- net_dot --- */
/* The dot product of two rows: four sums at once, for which the shortest vectors are enough. */
static NET_INLINE float net_dot(const float *x, const float *y, int n)
{
    float sums[4] = { 0.0f, 0.0f, 0.0f, 0.0f };
    int k = 0;
#if NET_WIDTH > 4 && !defined(NET_INTRINSICS)
    typedef float four __attribute__((vector_size(16), aligned(4), may_alias));
    four sum = { 0.0f };
    for (; k + 4 <= n; k += 4) {
        sum += *(const four *)(const void *)(x + k) * *(const four *)(const void *)(y + k);
    }
    *(four *)(void *)sums = sum;
#else
    for (; k + 4 <= n; k += 4) {
        sums[0] += x[k] * y[k];
        sums[1] += x[k + 1] * y[k + 1];
        sums[2] += x[k + 2] * y[k + 2];
        sums[3] += x[k + 3] * y[k + 3];
    }
#endif
    for (; k < n; ++k) {
        sums[0] += x[k] * y[k];
    }
    return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

/* --- net_dot (scalar) --- */
/* The dot product of two rows: four sums at once, as each addition waits for the one before. */
static float net_dot(const float *x, const float *y, int n)
{
    float sums[4] = { 0.0f, 0.0f, 0.0f, 0.0f };
    int k = 0;
    for (; k + 4 <= n; k += 4) {
        sums[0] += x[k] * y[k];
        sums[1] += x[k + 1] * y[k + 1];
        sums[2] += x[k + 2] * y[k + 2];
        sums[3] += x[k + 3] * y[k + 3];
    }
    for (; k < n; ++k) {
        sums[0] += x[k] * y[k];
    }
    return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

/* --- net_dense_in_parts --- */
/*
 * y = x kernel + bias for each of n rows; kernel is (inputs, units), of fewer than 8 units. The sums are made of
 * shorter ones, as in a long one the rounding errors add up.
 */
static void net_dense_in_parts(float *y, const float *x, const NET_FLASH float *kernel, const NET_FLASH float *bias, int n, int inputs, int units)
{
    for (int i = 0; i < n; ++i) {
        net_copy(y + i * units, bias, units);
        for (int first = 0; first < inputs; first += 128) {
            float part[8];
            net_fill(part, units, 0.0f);
            net_accumulate(part, x + i * inputs + first, kernel + first * units,
                inputs - first < 128 ? inputs - first : 128, units);
            for (int k = 0; k < units; ++k) {
                y[i * units + k] += part[k];
            }
        }
    }
}

/* --- net_dense_panels --- */
/*
 * y = x kernel + bias for n rows of x; strides tell how far apart rows are. The kernel is in panels, each
 * (inputs, 64); the last has 16, 32 or 48 columns where these are enough, of which only those for units are
 * written.
 */
static void net_dense_panels(float *y, int y_stride, const float *x, int x_stride, int n,
    const net_packed *kernel, const float *bias, int inputs, int units)
{
    const int whole = units / 64 * 64;
    const int left = units - whole;
    net_gemm_panels(y, y_stride, x, x_stride, n, kernel, bias, 0, inputs, whole / 64, 64);
    for (int i = 0; left > 0 && i < n; i += 4) {
        const int rows = n - i < 4 ? n - i : 4;
        float sums[4 * 64];
        net_gemm_panels(sums, 64, x + i * x_stride, x_stride, rows,
            kernel + whole * net_packed_inputs, bias + whole, 0, inputs, 1, (left + 15) / 16 * 16);
        for (int k = 0; k < rows; ++k) {
            net_copy(y + (i + k) * y_stride + whole, sums + 64 * k, left);
        }
    }
}

/* --- net_multiply --- */
/* y (n, columns) = a (n, rows) times b (rows, columns). */
static NET_APART void net_multiply(float *y, const float *a, const NET_ANYWHERE float *b, int n, int rows, int columns)
{
    net_fill(y, n * columns, 0.0f);
    for (int i = 0; i < n; ++i) {
        net_accumulate(y + i * columns, a + i * rows, b, rows, columns);
    }
}

/* --- net_multiply_transposed --- */
/* y (n, rows) = a (n, columns) times the transpose of b (rows, columns). */
static void net_multiply_transposed(float *y, const float *a, const float *b, int n, int columns, int rows)
{
    for (int i = 0; i < n; ++i) {
        for (int j = 0; j < rows; ++j) {
            float sum = 0.0f;
            for (int k = 0; k < columns; ++k) {
                sum += a[i * columns + k] * b[j * columns + k];
            }
            y[i * rows + j] = sum;
        }
    }
}
