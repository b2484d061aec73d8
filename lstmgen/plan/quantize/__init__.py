"""Pass: a model in fixed point, which gives the same bits on every machine."""
