"""Pass: quantizes a model to fixed point, with the same bits on every machine."""
