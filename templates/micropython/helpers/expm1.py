def expm1(x):
    """e^x - 1, as Kahan computes it from exp and log; infinite where that is too large."""
    power = exponential(x)
    if power == 1.0:
        return x
    if power == 0.0 or power == inf:
        return power - 1.0
    return (power - 1.0) * x / log(power)
