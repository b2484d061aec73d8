// Faster forms of shared functions, and mathematics that System.Math lacks.

// --- copy ---
private static void copy(REAL[] m, int to, int at, int n) {
    Array.Copy(m, at, m, to, n);
}

// --- expm1 ---
// e^x - 1: the rounding errors of e^x and of its logarithm cancel.
private static REAL expm1(REAL x) {
    double power = Math.Exp(x);
    if (power == 1 || double.IsInfinity(power)) {
        return (REAL) (power == 1 ? x : power);
    }
    return (REAL) (power == 0 ? -1 : (power - 1) * x / Math.Log(power));
}

// --- log1p ---
// log(1 + x): the rounding errors of 1 + x and of its logarithm cancel.
private static REAL log1p(REAL x) {
    double sum = 1 + (double) x;
    if (sum == 1 || double.IsPositiveInfinity(sum)) {
        return x;
    }
    return (REAL) (Math.Log(sum) * x / (sum - 1));
}

// --- put ---
private static void put(REAL[] m, int to, REAL[] numbers, int n) {
    Array.Copy(numbers, 0, m, to, n);
}

// --- single ---
private static REAL single(REAL x) {
    return (float) x;
}
