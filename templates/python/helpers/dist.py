from math import dist
