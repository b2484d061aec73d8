from math import prod
