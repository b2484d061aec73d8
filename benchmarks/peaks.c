/* What one core can do at most: multiply-adds from registers, and the same with one factor streamed from memory. */
#define _POSIX_C_SOURCE 199309L
#include <stddef.h>
#include <time.h>

#if defined(__AVX512F__)
#define WIDTH 64
#elif defined(__AVX__)
#define WIDTH 32
#else
#define WIDTH 16
#endif
#define CHAINS 12 /* independent sums: more than latency times throughput, fewer than registers */

typedef float vector __attribute__((vector_size(WIDTH)));

double peak_seconds(long rounds, float *sink);
double stream_seconds(const float *weights, size_t bytes, long rounds, float *sink);
size_t peak_flops(long rounds);

static double seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static float total(const vector *sums)
{
    vector sum = sums[0];
    float result = 0.0f;

    for (int k = 1; k < CHAINS; ++k) {
        sum += sums[k];
    }
    for (size_t k = 0; k < WIDTH / sizeof(float); ++k) {
        result += sum[k];
    }
    return result;
}

/* A multiplication and an addition count as two. */
size_t peak_flops(long rounds)
{
    return (size_t)rounds * CHAINS * (WIDTH / sizeof(float)) * 2;
}

double peak_seconds(long rounds, float *sink)
{
    const vector factor = (vector){0} + *sink, summand = factor * 0.5f;
    vector sums[CHAINS];
    double begin;

    for (int k = 0; k < CHAINS; ++k) {
        sums[k] = factor * (float)k; /* or a compiler may find that all chains are one */
    }
    begin = seconds();
    for (long round = 0; round < rounds; ++round) {
        for (int k = 0; k < CHAINS; ++k) {
            sums[k] = sums[k] * factor + summand;
        }
    }
    *sink = total(sums) * 0.0f + factor[0];
    return seconds() - begin;
}

/* Whole blocks are read, and the time for the rest is added in proportion. */
double stream_seconds(const float *weights, size_t bytes, long rounds, float *sink)
{
    const size_t blocks = bytes / (CHAINS * WIDTH);
    const vector factor = (vector){0} + *sink;
    vector sums[CHAINS] = {{0}};
    const double begin = seconds();

    for (long round = 0; round < rounds; ++round) {
        const vector *row = (const vector *)(const void *)weights;

        for (size_t block = 0; block < blocks; ++block, row += CHAINS) {
            for (int k = 0; k < CHAINS; ++k) {
                sums[k] += row[k] * factor;
            }
        }
    }
    *sink = total(sums) * 0.0f + factor[0];
    return (seconds() - begin) * ((double)bytes / (double)(blocks * CHAINS * WIDTH));
}
