#include "net.c"
#include <stdio.h>

static unsigned char blob[1 << 18] __attribute__((aligned(64)));
static net_context ctx;

/* Prints the outputs of 100 steps with the weights from stdin. */
int main(void)
{
    const size_t size = fread(blob, 1, sizeof blob, stdin);
    float y[2];
    if (net_load(&ctx, blob, size) != NET_OK) {
        return 1;
    }
    for (int t = 0; t < 100; ++t) {
        const float x[3] = {(float)(t * 37 % 19 - 9) / 3, (float)(t * 53 % 23 - 11) / 4, (float)(t * 29 % 17 - 8) / 2};
        net_step(&ctx, x, y);
        printf("%.9g %.9g\n", y[0], y[1]);
    }
    return 0;
}
