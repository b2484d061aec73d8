/*
 * As main.c, on an AVR: samples lie in flash and are fed timestep by timestep where they do not fit the memory, with an
 * output at the last one. A write to GPIOR0 begins and ends a measurement, one to GPIOR1 ends the program; the
 * simulator watches both.
 */
#include "net.h"
#include "samples.h"

#include <avr/io.h>
#include <avr/pgmspace.h>
#include <stdint.h>
#include <string.h>

#ifdef BY_STEPS
#define PART (NET_INPUT_SIZE / NET_TIMESTEPS)
#else
#define PART NET_INPUT_SIZE
#endif

#ifndef INPUT
#define INPUT float
#endif

#ifdef FAR
/* Put the constants behind them beyond what 16 bits address. */
static const __memx char before[32000] = {1}, between[32000] = {1};
static const __memx char *volatile kept[] = {before, between};
#endif

static net_context context;
static INPUT input[PART];
static float output[NET_OUTPUT_SIZE];

static void put(char c)
{
    while (!(UCSR0A & (1 << UDRE0))) {
    }
    UDR0 = (uint8_t)c;
}

static void put_hex(uint32_t word)
{
    for (int8_t shift = 28; shift >= 0; shift -= 4) {
        const uint8_t digit = (word >> shift) & 15;
        put((char)(digit < 10 ? '0' + digit : 'a' + digit - 10));
    }
    put(' ');
}

int main(void)
{
    UCSR0B = 1 << TXEN0;
#ifdef FAR
    (void)kept[0];
#endif
    for (uint8_t k = 0; k < SAMPLES; ++k) {
        int status = NET_OK;
        net_reset(&context);
#ifdef BY_STEPS
        GPIOR0 = 1;
        for (uint8_t t = 0; t < NET_TIMESTEPS && status == NET_OK; ++t) {
            memcpy_P(input, samples[k] + t * PART, sizeof input);
            status = t < NET_TIMESTEPS - 1 ? net_feed(&context, input) : net_step(&context, input, output);
        }
#else
        memcpy_P(input, samples[k], sizeof input);
        GPIOR0 = 1;
        status = net_predict(&context, input, output);
#endif
        GPIOR0 = 0;
        if (status != NET_OK) {
            GPIOR1 = 2;
        }
        for (uint8_t i = 0; i < NET_OUTPUT_SIZE; ++i) {
            uint32_t bits;
            memcpy(&bits, &output[i], sizeof bits);
            put_hex(bits);
        }
        put('\n');
    }
    put_hex(sizeof context);
    put('\n');
    while (!(UCSR0A & (1 << TXC0))) {
    }
    GPIOR1 = 1;
    for (;;) {
    }
}
