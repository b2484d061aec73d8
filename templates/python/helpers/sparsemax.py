from itertools import accumulate


def sparsemax(row):
    """The positive part of x - τ, with τ as Keras computes it: from all the cumulative sums of the support."""
    falling = sorted(row, key=lambda x: (x != x, -x))
    sums = accumulate(falling)
    support = [s for k, (x, s) in enumerate(zip(falling, sums), 1) if x - (s - 1.0) / k > 0]
    tau = divide(sum(support) - 1.0, len(support))
    return [relu(x - tau) for x in row]
