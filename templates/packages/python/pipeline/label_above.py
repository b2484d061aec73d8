def label_above(probability, labels, threshold):
    """The second label where its probability is above the threshold, else the first; and the probability of that."""
    found = float(probability)
    if found != found:
        raise ValueError("the prediction is NaN, which names no class")
    return (labels[1], found) if found > threshold else (labels[0], 1.0 - found)
