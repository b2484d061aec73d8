/* Gates, cells and states of recurrent layers. */

/* --- net_gate_tanh (cells_int16) --- */
/* tanh(u) with 15 fractional bits, for u with 11: linear interpolation in a table, in 16 bits. */
static int net_gate_tanh(net_acc u)
{
    const net_acc magnitude = u < 0 ? -u : u;
    const unsigned a = (unsigned)(magnitude > NET_TANH_END ? NET_TANH_END : magnitude);
    const NET_FLASH uint16_t *const entry = net_tanh_table + (a >> 6);
    const unsigned low = entry[0];
    const unsigned rise = (entry[1] - low) * (a & 63u) + 32u;
    const int y = (int)(low + (rise >> 6));
    return u < 0 ? -y : y;
}

/* --- net_gate_tanh (cells_int32) --- */
/* tanh(u), both with 15 fractional bits: linear interpolation in a table. */
#if defined(__GNUC__) && defined(__ARM_ARCH_ISA_THUMB) && __ARM_ARCH_ISA_THUMB == 1
__attribute__((noinline)) /* on these, it would take registers from what it is inlined to */
#endif
static int32_t net_gate_tanh(net_acc u)
{
    const net_acc magnitude = u < 0 ? -u : u;
    const net_acc a = magnitude > NET_TANH_END ? NET_TANH_END : magnitude;
    const NET_FLASH uint16_t *const entry = net_tanh_table + (a >> 9);
    const int32_t low = entry[0];
    const int32_t y = low + (((entry[1] - low) * (a & 511) + 256) >> 9);
    return u < 0 ? -y : y;
}

/* --- net_gate_tanh (constant_time) --- */
/* tanh of u as a table has it, to the bit: its entries before and behind u are computed, as an address would tell u. */
static int net_gate_tanh(net_acc u)
{
    const int32_t sign = net_less(u, 0);
    const int32_t a = net_limited((u ^ sign) - sign, 0, NET_TANH_END);
    const int32_t low = net_tanh_entry(a >> NET_TABLE_SHIFT);
    const int32_t rise = net_tanh_entry((a >> NET_TABLE_SHIFT) + 1) - low;
    const int32_t y = low + ((rise * (a & NET_TABLE_MASK) + NET_TABLE_HALF) >> NET_TABLE_SHIFT);
    return (int)((y ^ sign) - sign);
}

/* --- net_gate_sigmoid (cells_int16) --- */
/* (1 + tanh u) / 2 = sigmoid(2 u). */
static int net_gate_sigmoid(net_acc u)
{
    return (int)((NET_ONE_MORE_U + (unsigned)net_gate_tanh(u)) >> 1);
}

/* --- net_gate_sigmoid (cells_int32) --- */
/* (1 + tanh u) / 2 = sigmoid(2 u). */
static int32_t net_gate_sigmoid(net_acc u)
{
    return (NET_ONE_MORE + net_gate_tanh(u)) >> 1;
}

/* --- net_gate_hard_sigmoid (cells_int16) --- */
/* u, which has 11 fractional bits, plus 1 / 2, between 0 and 1. */
static int net_gate_hard_sigmoid(net_acc u)
{
    const int inside = (int)(u > 1024 ? 1024 : u < -1024 ? -1024 : u);
    return inside > 1023 ? NET_ONE : inside * 16 + NET_HALF;
}

/* --- net_gate_hard_sigmoid (cells_int32) --- */
/* u + 1 / 2, between 0 and 1. */
static int32_t net_gate_hard_sigmoid(net_acc u)
{
    return (u > NET_HALF ? NET_HALF : u < -NET_HALF ? -NET_HALF : u) + NET_HALF;
}

/* --- net_gate_hard_sigmoid (constant_time) --- */
/* u plus 1 / 2, between 0 and 1. */
static int32_t net_gate_hard_sigmoid(net_acc u)
{
    const int32_t half = NET_HALF / NET_ARGUMENT_STEP;
    return net_limited(net_limited(u, -half, half) * NET_ARGUMENT_STEP + NET_HALF, 0, NET_ONE);
}

/* --- net_saturated_cell (cells_int16) --- */
/*
 * Requantizes a sum that has 15 fractional bits more than a cell: rounds and saturates. A shift by 15 is made by
 * doubling, and dropping two bytes.
 */
static int16_t net_saturated_cell(int32_t sum)
{
    const int32_t largest = NET_LARGEST_CELL * (int32_t)NET_WHOLE;
    const int32_t u = sum + NET_HALF;
    if (u >= largest + NET_WHOLE) {
        return NET_LARGEST_CELL;
    }
    return (int16_t)(u < -largest ? -NET_LARGEST_CELL : (u * 2) >> 16);
}

/* --- net_saturated_cell (constant_time/cells_int16) --- */
/* The nearest cell to what has 15 fractional bits more. */
static int16_t net_saturated_cell(int32_t sum)
{
    const int32_t largest = NET_LARGEST_CELL * (int32_t)NET_WHOLE;
    return (int16_t)(net_limited(sum + NET_HALF, -largest, largest) >> 15);
}

/* --- net_cell (cells_int16) --- */
/* f c + i candidate, with the 11 fractional bits of c. */
static int16_t net_cell(int f, int c, int i, int candidate)
{
    return net_saturated_cell((int32_t)f * c + (((int32_t)i * candidate) >> 4));
}

/* --- net_cell (cells_int32) --- */
/* f c + i candidate, with the 19 fractional bits of c. */
static int32_t net_cell(int32_t f, int32_t c, int32_t i, int32_t candidate)
{
    const int32_t u = net_multiply_by_gate(f, c) + ((i * candidate) >> 11);
    return u > NET_LARGEST_CELL ? NET_LARGEST_CELL : u < -NET_LARGEST_CELL ? -NET_LARGEST_CELL : u;
}

/* --- net_cell (constant_time/cells_int32) --- */
/* f c + i candidate, with the 19 fractional bits of c. */
static int32_t net_cell(int32_t f, int32_t c, int32_t i, int32_t candidate)
{
    const int32_t u = net_multiply_by_gate(f, c) + ((i * candidate) >> 11);
    return net_limited(u, -NET_LARGEST_CELL, NET_LARGEST_CELL);
}

/* --- net_cell_of (cells_int16) --- */
/* f c + i candidate, with so many fractional bits fewer than 11. */
static int16_t net_cell_of(int f, int c, int i, int candidate, int fewer)
{
    return net_saturated_cell((int32_t)f * c + (((int32_t)i * candidate) >> (4 + fewer)));
}

/* --- net_cell_of (cells_int32) --- */
/* f c + i candidate, with so many fractional bits fewer than 19. */
static int32_t net_cell_of(int32_t f, int32_t c, int32_t i, int32_t candidate, int fewer)
{
    const int32_t u = net_multiply_by_gate(f, c) + ((i * candidate) >> (11 + fewer));
    return u > NET_LARGEST_CELL ? NET_LARGEST_CELL : u < -NET_LARGEST_CELL ? -NET_LARGEST_CELL : u;
}

/* --- net_cell_of (constant_time/cells_int32) --- */
/* f c + i candidate, with so many fractional bits fewer than 19. */
static int32_t net_cell_of(int32_t f, int32_t c, int32_t i, int32_t candidate, int fewer)
{
    const int32_t u = net_multiply_by_gate(f, c) + ((i * candidate) >> (11 + fewer));
    return net_limited(u, -NET_LARGEST_CELL, NET_LARGEST_CELL);
}

/* --- net_mixed (cells_int16) --- */
/* z h + (1 - z) candidate; the difference of the two, for a gate that is below 1, has no more than 31 bits. */
static int16_t net_mixed(int32_t z, int16_t h, int32_t candidate)
{
    return net_requantize_state(candidate * NET_WHOLE + z * ((int32_t)h * 2 - candidate));
}

/* --- net_mixed (cells_int32) --- */
/* z h + (1 - z) candidate. */
static int16_t net_mixed(int32_t z, int16_t h, int32_t candidate)
{
    return net_requantize_state(candidate * (NET_WHOLE - z) + z * ((int32_t)h * 2));
}

/* --- net_multiply_by_gate --- */
/* factor v, where the factor has 15 fractional bits and is at most 1, and |v| < 2^23: all products fit 32 bits. */
static int32_t net_multiply_by_gate(int32_t factor, int32_t v)
{
    return (factor * (v >> 8) + ((factor * (v & 255)) >> 8) + 64) >> 7;
}

/* --- net_mixed_of --- */
/* z h + (1 - z) candidate, where h has so many fractional bits fewer than usual. */
static int16_t net_mixed_of(int32_t z, int16_t h, int32_t candidate, int fewer)
{
    return net_requantize_state(((candidate * (NET_WHOLE - z)) >> fewer) + z * ((int32_t)h * 2));
}

/* --- net_requantize_last --- */
/* Requantizes a product of two gates to a state with 15 fractional bits, where 1 saturates. */
static int16_t net_requantize_last(int32_t product)
{
    return (int16_t)net_limited((product + 16384) >> 15, -32767, 32767);
}

/* --- net_requantize_state --- */
/* Requantizes a product of two gates, or another number with 30 fractional bits, to a state with 14. */
static int16_t net_requantize_state(int32_t product)
{
    return (int16_t)((product + 32768) >> 16);
}

/* --- net_requantize_state_of --- */
/* As net_requantize_state, with so many fractional bits fewer. */
static int16_t net_requantize_state_of(int32_t product, int fewer)
{
    return (int16_t)((product + ((int32_t)32768 << fewer)) >> (16 + fewer));
}

/* --- net_reset_state --- */
/* r h: the part of h that the reset gate keeps. */
static int16_t net_reset_state(int32_t r, int16_t h)
{
    return (int16_t)((r * h + NET_HALF) >> 15);
}
