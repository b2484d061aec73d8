/*
 * classifier.h5 in C99, without dynamic memory
 *
 * Model:   classifier.h5
 *          SHA-256 0000000000000000000000000000000000000000000000000000000000000000
 *          written by Keras 3.0.0
 * Written: by lstmgen 1.0.0, --target c --name net --optimize size --weights-file incbin
 * Costs:   320 bytes of weights as float32, 24 of state, 12 of workspace,
 *          186 multiply-accumulates
 * License: this file is yours. The parts written by lstmgen are MIT-0.
 *
 * Layers:
 *   lstm: LSTM -> (3,), 0 parameters
 *   dense: Dense -> (2,), 0 parameters
 */
#ifndef NET_H
#define NET_H

#ifdef __cplusplus
extern "C" {
#endif

/* Numbers of elements of the arrays, row-major. */
#define NET_INPUT_SIZE 6 /* input_1: (3, 2) */
#define NET_OUTPUT_SIZE 2 /* dense/softmax: (2,) */
#define NET_TIMESTEPS 3

/* What the functions return. */
#define NET_OK 0

/* All state and all working memory. A context belongs to one caller at a time; nothing else is ever written. */
typedef struct {
    float lstm_h[3];
    float lstm_c[3];
    float buffer_0[3];
} net_context;

/* Forgets all state; before the first use of a context, and where a new sequence begins. */
void net_reset(net_context *ctx);

/*
 * Predicts from a whole sample, timestep by timestep. Arrays must not overlap. The sample begins a new sequence: what
 * the context was fed before is forgotten, and a step after it goes on from here.
 */
int net_predict(net_context *ctx, const float *input, float *output);

/* Feeds one timestep; gives the output so far. */
int net_step(net_context *ctx, const float *input_at_t, float *output);

/* Feeds n timesteps that lie one after the other, such as a block of audio; gives the output after each of them. */
static inline int net_steps(net_context *ctx, const float *input_at_t, int n, float *output)
{
    int status = NET_OK;
    for (; n > 0 && status == NET_OK; --n) {
        status = net_step(ctx, input_at_t, output);
        input_at_t += 2;
        output += 2;
    }
    return status;
}

#ifdef __cplusplus
}
#endif

#endif
