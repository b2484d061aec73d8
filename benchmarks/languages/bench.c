#define _POSIX_C_SOURCE 199309L
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include "net.h"

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return 1e9 * (double)t.tv_sec + (double)t.tv_nsec;
}

int main(int count, char **arguments)
{
    static net_context context;
    static float x[NET_INPUT_SIZE], y[NET_OUTPUT_SIZE];
    int rounds = atoi(arguments[3]), calls = atoi(arguments[4]);
    float sum;
    for (int k = 0; k < NET_INPUT_SIZE; k++)
        x[k] = (float)(k * 37 % 101) / 50 - 1;
    double start = now();
    net_reset(&context);
    net_predict(&context, x, y);
    printf("first %.0f\n", now() - start);
    sum = y[0];
    for (int round = 0; round < rounds; round++) {
        double begin = now();
        for (int k = 0; k < calls; k++) {
            net_predict(&context, x, y);
            sum += y[0];
        }
        printf("time %.9g\nbytes 0\n", (now() - begin) / calls);
    }
    printf("sum %.9g\n", (double)sum);
    return count == 0;
}
