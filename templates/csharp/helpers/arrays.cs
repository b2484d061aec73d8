// Faster forms of shared functions, mathematics that System.Math lacks, checks, tokens.

// --- accumulate ---
// y += x kernel, whose rows begin at w. Eight rows at a time, with indices that only grow, are faster in Mono.
private static void accumulate(REAL[] m, int y, int x, REAL[] kernel, int w, int rows, int columns) {
    int end = y + columns, n = columns, i = x;
    for (; i + 8 <= x + rows; i += 8, w += 7 * n) {
        REAL a = m[i], b = m[i + 1], c = m[i + 2], d = m[i + 3];
        REAL e = m[i + 4], f = m[i + 5], g = m[i + 6], h = m[i + 7];
        int n2 = 2 * n, n3 = 3 * n, n4 = 4 * n, n5 = 5 * n, n6 = 6 * n, n7 = 7 * n;
        for (int k = y; k < end; k++, w++) {
            m[k] += a * kernel[w] + b * kernel[w + n] + (c * kernel[w + n2] + d * kernel[w + n3])
                + (e * kernel[w + n4] + f * kernel[w + n5] + (g * kernel[w + n6] + h * kernel[w + n7]));
        }
    }
    for (; i < x + rows; i++) {
        REAL a = m[i];
        for (int k = y; k < end; k++, w++) {
            m[k] += a * kernel[w];
        }
    }
}

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

// --- numbers_at ---
private static REAL[] numbersAt(byte[] file, int at, int n) {
    REAL[] numbers = new REAL[n];
    at = BitConverter.IsLittleEndian ? at : throw new PlatformNotSupportedException("the processor is big-endian");
    Buffer.BlockCopy(file, at, numbers, 0, n * sizeof(REAL));
    return numbers;
}

// --- put ---
private static void put(REAL[] m, int to, REAL[] numbers, int n) {
    Array.Copy(numbers, 0, m, to, n);
}

// --- token_at ---
private static System.Collections.Generic.Dictionary<string, int> ids;

// The place of a token in the vocabulary; that behind the last where it is not in there.
private static int tokenAt(int[] codes, int start, int stop) {
    if (ids == null) {
        System.Collections.Generic.Dictionary<string, int> all = new System.Collections.Generic.Dictionary<string, int>();
        for (int k = 0; k < Vocabulary.Length; k++) {
            all[Vocabulary[k]] = k;
        }
        ids = all;
    }
    string token = "";
    for (int k = start; k < stop; k++) {
        token += codes[k] < 65536 ? ((char) codes[k]).ToString() : char.ConvertFromUtf32(codes[k]);
    }
    int place;
    return ids.TryGetValue(token, out place) ? place : Vocabulary.Length;
}
