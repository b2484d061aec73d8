/* A program that predicts once: what a cold start costs. Reads the sample from the file that it is given. */
#include <stdio.h>

#include "net.h"

static net_context context;
static float input[NET_INPUT_SIZE], output[NET_OUTPUT_SIZE];

int main(int argc, char **argv)
{
    FILE *const file = argc > 1 ? fopen(argv[1], "rb") : NULL;
    char line[128];
    FILE *status;

    if (file == NULL || fread(input, sizeof input, 1, file) != 1) {
        return 1;
    }
    fclose(file);
    net_reset(&context);
    if (net_predict(&context, input, output) != NET_OK || output[0] != output[0]) {
        return 2;
    }
    status = fopen("/proc/self/status", "r");
    while (status != NULL && fgets(line, sizeof line, status) != NULL) {
        fputs(line, stdout);
    }
    return 0;
}
