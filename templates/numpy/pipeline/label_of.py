def label_of(probabilities):
    """The label of the largest probability, and that."""
    largest = int(probabilities.argmax())
    return LABELS[largest], float(probabilities[largest])
