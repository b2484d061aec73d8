def mean(numbers):
    """Their arithmetic mean."""
    return sum(numbers) / len(numbers)
