def tell_sample(line, place, number):
    """The sample that a line is of, which the field in this place tells, and the rest of the line.

    Raises:
        ValueError: there is no such field; `number` is that of the line.
    """
    mark = next((mark for mark in ";\t" if mark in line), ",")
    fields = line.split(mark)
    if place >= len(fields):
        raise ValueError("line %d: expected %d fields or more" % (number, place + 1))
    sample = fields.pop(place)
    return sample.strip(), mark.join(fields)
