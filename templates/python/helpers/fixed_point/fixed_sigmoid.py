def fixed_sigmoid(u):
    """(1 + tanh u) / 2, which is the sigmoid of 2 u: u is half of the sum, which its weights see to."""
    return (ONE + 1 + fixed_tanh(u)) >> 1
