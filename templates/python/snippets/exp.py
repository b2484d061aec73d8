from math import exp
