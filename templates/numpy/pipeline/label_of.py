def label_of(probabilities, labels):
    """The label of the largest probability, and that."""
    largest = int(probabilities.argmax())
    if probabilities[largest] != probabilities[largest]:
        raise ValueError("the prediction is NaN, which names no class")
    return labels[largest], float(probabilities[largest])
