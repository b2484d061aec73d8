"""Pass: a model in whole numbers, which give the same bits on every machine."""
