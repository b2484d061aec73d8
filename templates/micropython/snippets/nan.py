nan = float("nan")
