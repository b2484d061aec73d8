def label_above(probability):
    """The second label where its probability is above the threshold, else the first; and the probability of that."""
    if probability != probability:
        raise ValueError("the prediction is NaN, which names no class")
    return (LABELS[1], probability) if probability > THRESHOLD else (LABELS[0], 1.0 - probability)
