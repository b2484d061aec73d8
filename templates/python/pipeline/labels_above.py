def labels_above(probabilities, labels, thresholds):
    """Each label whose probability is above its threshold, and that; in the order of the labels."""
    if any(p != p for p in probabilities):
        raise ValueError("the prediction is NaN, which names no class")
    return [(label, float(p)) for p, label, above in zip(probabilities, labels, thresholds) if p > above]
