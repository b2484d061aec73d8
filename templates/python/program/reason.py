def reason(error):
    """What an error says, for people."""
    if isinstance(error, UnicodeDecodeError):
        return "the samples are no text in UTF-8"
    named = isinstance(error, OSError) and error.filename is not None
    return "cannot read %s: %s" % (error.filename, error.strerror) if named else error
