/* Reductions: one number from many. */

/* --- net_largest --- */
/* The largest of n numbers, `stride` apart; NaN where one is. */
static float net_largest(const float *x, int n, int stride)
{
    float largest = x[0];
    for (int k = 1; k < n; ++k) {
        largest = net_maximum(largest, x[k * stride]);
    }
    return largest;
}

/* --- net_product --- */
/* The product of n numbers, `stride` apart. */
static float net_product(const float *x, int n, int stride)
{
    float product = 1.0f;
    for (int k = 0; k < n; ++k) {
        product *= x[k * stride];
    }
    return product;
}

/* --- net_smallest --- */
/* The smallest of n numbers, `stride` apart; NaN where one is. */
static float net_smallest(const float *x, int n, int stride)
{
    float smallest = x[0];
    for (int k = 1; k < n; ++k) {
        smallest = net_minimum(smallest, x[k * stride]);
    }
    return smallest;
}

/* --- net_sum --- */
/* The sum of n numbers, `stride` apart; in parts, so that rounding errors do not grow with n. */
static float net_sum(const float *x, int n, int stride)
{
    float total = 0.0f;
    for (int first = 0; first < n; first += 32) {
        const int end = n - first < 32 ? n : first + 32;
        float part = 0.0f;
        for (int k = first; k < end; ++k) {
            part += x[k * stride];
        }
        total += part;
    }
    return total;
}

/* --- net_sum_of_powers --- */
/* The sum of e^x over n numbers; in parts, so that rounding errors do not grow with n. */
static float net_sum_of_powers(const float *x, int n)
{
    float total = 0.0f;
    for (int first = 0; first < n; first += 32) {
        const int end = n - first < 32 ? n : first + 32;
        float part = 0.0f;
        for (int k = first; k < end; ++k) {
            part += net_exp(x[k]);
        }
        total += part;
    }
    return total;
}

/* --- net_sum_of_squares --- */
/* The sum of (x - mean)^2 over n numbers, `stride` apart; in parts, as rounding errors grow less so. */
static float net_sum_of_squares(const float *x, int n, int stride, float mean)
{
    float total = 0.0f;
    for (int first = 0; first < n; first += 32) {
        const int end = n - first < 32 ? n : first + 32;
        float part = 0.0f;
        for (int k = first; k < end; ++k) {
            const float distance = x[k * stride] - mean;
            part += distance * distance;
        }
        total += part;
    }
    return total;
}
