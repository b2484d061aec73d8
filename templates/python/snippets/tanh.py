from math import tanh
