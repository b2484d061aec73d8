from operator import mul
