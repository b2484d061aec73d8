class operator:
    """What MicroPython has no module for."""

    def add(a, b):
        return a + b

    def sub(a, b):
        return a - b

    def mul(a, b):
        return a * b

    def neg(a):
        return -a
