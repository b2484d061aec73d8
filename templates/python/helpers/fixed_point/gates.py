# Gates and cells of recurrent layers.


# --- fixed_hard_sigmoid ---
def fixed_hard_sigmoid(u):
    """u + 1 / 2, clipped to 0 and 1, where u is the sum times the slope: the weights contain the slope."""
    half, bits = 1 << (GATE_BITS - 1), GATE_BITS - ARGUMENT_BITS
    inside = clipped(u, half >> bits) << bits
    return max(0, min(inside + half, ONE))


# --- fixed_sigmoid ---
def fixed_sigmoid(u):
    """(1 + tanh u) / 2 = sigmoid(2 u), where u is half of the sum: the weights are halved."""
    return (ONE + 1 + fixed_tanh(u)) >> 1


# --- fixed_tanh ---
def fixed_tanh(u):
    """tanh of u, which has ARGUMENT_BITS, in GATE_BITS: between two entries of the table on a line."""
    bits = ARGUMENT_BITS - TABLE_BITS
    a = min(abs(u), (TABLE_END << ARGUMENT_BITS) - 1)
    k, between = a >> bits, a & ((1 << bits) - 1)
    low, high = TANH_TABLE[k], TANH_TABLE[k + 1]
    y = low + rounded((high - low) * between, bits)
    return -y if u < 0 else y


# --- mixed ---
def mixed(z, h, candidate, bits):
    """z h + (1 - z) candidate, with the fractional bits of h."""
    one, fewer = 1 << GATE_BITS, STATE_BITS - bits
    return to_state((candidate * (one - z) >> fewer) + z * (h << (GATE_BITS - STATE_BITS)), STATE_BITS)


# --- to_argument ---
def to_argument(total, shift):
    """A sum in the unit of what follows: 2^shift times smaller; or larger, and then not beyond FARTHEST.

    The bias holds half of 2^shift already, so that it is rounded to the nearest.
    """
    if shift >= 0:
        return total >> shift
    return clipped(total, FARTHEST >> -shift) << -shift


# --- to_last_state ---
def to_last_state(product):
    """A product of two numbers with GATE_BITS as h with as many, which 1 saturates."""
    return clipped(rounded(product, GATE_BITS), ONE - 1)


# --- to_state ---
def to_state(product, bits):
    """Rounds a product of two numbers with GATE_BITS to a state h with `bits` fractional bits."""
    return rounded(product, 2 * GATE_BITS - bits)


# --- next_cell (cells_int16) ---
def next_cell(f, c, i, candidate, bits):
    """f c + i candidate, with the fractional bits of c."""
    return clipped(rounded(f * c + (i * candidate >> (GATE_BITS - bits)), GATE_BITS), LARGEST_CELL)


# --- next_cell (cells_int32) ---
def next_cell(f, c, i, candidate, bits):
    """f c + i candidate, with the fractional bits of c."""
    return clipped(scaled(f, c) + (i * candidate >> (2 * GATE_BITS - bits)), LARGEST_CELL)
