from math import erf
