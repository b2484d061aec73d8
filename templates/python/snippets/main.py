from sys import argv, stdin


def main():
    """Prints as JSON what the model predicts for the samples in a file or, without one, on stdin."""
    from json import dumps  # here and not above, since nothing else needs it

    try:
        if argv[1:] in ([], ["-"]):
            text = stdin.read()
        else:
            with open(argv[1], encoding="utf-8-sig") as file:
                text = file.read()
        samples, several = read_samples(text)
        predictions = [predict(*inputs) for inputs in samples]
    except (OSError, ValueError, IndexError) as error:
        raise SystemExit("error: %s" % error) from None
    print(dumps(predictions if several else predictions[0]))
