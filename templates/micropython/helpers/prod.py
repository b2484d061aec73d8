def prod(numbers):
    """Their product."""
    product = 1
    for number in numbers:
        product *= number
    return product
