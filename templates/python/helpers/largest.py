def largest(numbers):
    """The maximum; NaN where one of them is."""
    return nan if any(v != v for v in numbers) else max(numbers)
