def sparsemax(row):
    """The positive part of x - τ, with τ as Keras computes it: from all the cumulative sums of the support."""
    total, support = 0.0, []
    for k, x in enumerate(sorted(row, key=lambda x: (x != x, -x)), 1):
        total += x
        if x - (total - 1.0) / k > 0:
            support.append(total)
    tau = divide(sum(support) - 1.0, len(support))
    return [relu(x - tau) for x in row]
