from json import loads


def samples_of(text):
    """Samples, each a list of inputs, from JSON (one sample, or a list of them) or CSV (one sample, a line a timestep)."""
    try:
        value = loads(text)
    except ValueError:
        rows = [[float(v) for v in line.replace(",", " ").split()] for line in text.splitlines() if line.strip()]
        value = rows if len(INPUT_SHAPES[0]) > 1 else flat(rows)
    single = len(INPUT_SHAPES) == 1
    rank = len(INPUT_SHAPES[0]) + (0 if single else 1)
    depth = 0
    inner = value
    while isinstance(inner, list):
        depth, inner = depth + 1, inner[0]
    samples = value if depth > rank else [value]
    return [[sample] for sample in samples] if single else samples
