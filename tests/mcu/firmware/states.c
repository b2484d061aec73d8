/* Prints a hash of the states that net_new_states and net_narrow_states compute, of drawn sums and of all arguments. */
#include "net.c"

#include <stdio.h>

#define DRAWN 50000
#define LONGEST 12

static const int32_t FACTORS[] = {0, 1, 1 << 16, 1 << 24, 3 << 22, 1 << 28, INT32_MAX, -7};
static uint32_t hash;

static uint32_t draw(void)
{
    static uint32_t state = 1;
    state ^= state << 13;
    state ^= state >> 17;
    return state ^= state << 5;
}

static void add(int32_t number)
{
    hash = hash * 31 + (uint32_t)number;
}

static void add_states(const uint32_t *pairs, const int32_t *factors, int16_t c)
{
    int16_t h;
    add((int32_t)(net_new_states(pairs, factors, &h, &c) - factors));
    add(h);
    add(c);
}

/* Sums of all magnitudes, and the smallest and the largest. */
static void add_drawn(void)
{
    for (int k = 0; k < DRAWN; ++k) {
        uint32_t pairs[4];
        int32_t factors[4];
        for (int gate = 0; gate < 4; ++gate) {
            factors[gate] = FACTORS[draw() % 8];
            const uint32_t sum = draw();
            pairs[gate] = draw() & 1 ? (uint32_t)((int32_t)sum >> draw() % 24) : 0x7fffffffu + (sum & 1);
        }
        add_states(pairs, factors, (int16_t)(k & 1 ? k & 2 ? 32767 : -32767 : (int32_t)draw() % 32768));
    }
}

/* All arguments of a gate, beyond the ends of its table, with cells that saturate. */
static void add_arguments(void)
{
    const int32_t factors[] = {1 << 16, 1 << 16, 1 << 16, 1 << 16};
    for (int32_t u = -17000; u < 17000; ++u) {
        const uint32_t argument = (uint32_t)u << 16;
        const uint32_t end = u & 1 ? 0x7fff0000u : 0x80010000u;
        const uint32_t i[] = {argument, 0, end, 0};
        const uint32_t f[] = {0x7fff0000u, argument, end, 0};
        const uint32_t candidate[] = {0x7fff0000u, 0, argument, 0};
        const uint32_t o[] = {0x7fff0000u, 0, end, argument};
        add_states(i, factors, (int16_t)u);
        add_states(f, factors, u & 1 ? 32767 : -32767);
        add_states(candidate, factors, u & 2 ? 32767 : -32767);
        add_states(o, factors, (int16_t)(2 * u % 32768));
    }
}

static void add_narrowed(void)
{
    for (int n = 0; n <= LONGEST; ++n) {
        int16_t h[LONGEST];
        union {
            uint32_t words[LONGEST / 2];
            int16_t numbers[LONGEST];
        } room = {{0}};
        for (int k = 0; k < LONGEST; ++k) {
            h[k] = (int16_t)((int32_t)draw() >> 16);
        }
        net_narrow_states(room.numbers, h, n, (int16_t)(draw() & 0x7fff));
        for (int k = 0; k < LONGEST; ++k) {
            add(room.numbers[k]);
        }
    }
}

int main(void)
{
#ifndef __ARM_FEATURE_UNALIGNED
    *(volatile uint32_t *)0xe000ed14u |= 8u; /* traps unaligned loads */
#endif
    add_drawn();
    add_arguments();
    for (int k = 0; k < 100; ++k) {
        add_narrowed();
    }
    fprintf(stderr, "%08lx\n", (unsigned long)hash);
    return 0;
}
