def smallest(numbers):
    """The minimum; NaN where one of them is."""
    return nan if any(v != v for v in numbers) else min(numbers)
