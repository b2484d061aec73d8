"""A language that lstmgen does not have: what one folder and one call of `register` come to."""
