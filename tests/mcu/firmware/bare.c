/* The least program that predicts, to see how large it is. */
#include "net.h"

#ifndef INPUT
#define INPUT float
#endif

#ifdef BY_STEPS
#define PART (NET_INPUT_SIZE / NET_TIMESTEPS)
#else
#define PART NET_INPUT_SIZE
#endif

static net_context context;
static volatile INPUT given;
static volatile float taken;

int main(void)
{
    static INPUT input[PART];
    static float output[NET_OUTPUT_SIZE];
    input[0] = given;
#ifdef BY_STEPS
    (void)net_step(&context, input, output);
#else
    (void)net_predict(&context, input, output);
#endif
    taken = output[0];
    return 0;
}
