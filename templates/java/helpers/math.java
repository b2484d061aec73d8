// Mathematics, and weights from text.

// --- abs ---
private static REAL abs(REAL x) {
    return Math.abs(x);
}

// --- ceil ---
private static REAL ceil(REAL x) {
    return (REAL) Math.ceil(x);
}

// --- cos ---
private static REAL cos(REAL x) {
    return (REAL) Math.cos(x);
}

// --- exp ---
private static REAL exp(REAL x) {
    return (REAL) Math.exp(x);
}

// --- expm1 ---
private static REAL expm1(REAL x) {
    return (REAL) Math.expm1(x);
}

// --- floor ---
private static REAL floor(REAL x) {
    return (REAL) Math.floor(x);
}

// --- fmod ---
private static REAL fmod(REAL a, REAL b) {
    return a % b;
}

// --- log ---
private static REAL log(REAL x) {
    return (REAL) Math.log(x);
}

// --- log1p ---
private static REAL log1p(REAL x) {
    return (REAL) Math.log1p(x);
}

// --- pow ---
private static REAL pow(REAL a, REAL b) {
    return (REAL) Math.pow(a, b);
}

// --- sin ---
private static REAL sin(REAL x) {
    return (REAL) Math.sin(x);
}

// --- single (float32) ---
private static float single(float x) {
    return x;
}

// --- single (float64) ---
private static double single(double x) {
    return (float) x;
}

// --- sqrt ---
private static REAL sqrt(REAL x) {
    return (REAL) Math.sqrt(x);
}

// --- tanh ---
// Math.tanh takes longer.
private static REAL tanh(REAL x) {
    return (REAL) (Math.abs(x) < 0.01 ? Math.tanh(x) : 2 / (1 + Math.exp(-2 * x)) - 1);
}

// --- decoded (float32) ---
// The floats in pieces of base64, little-endian.
private static float[] decoded(String... pieces) {
    byte[] bytes = Base64.getDecoder().decode(String.join("", pieces));
    float[] numbers = new float[bytes.length / 4];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(numbers);
    return numbers;
}

// --- decoded (float64) ---
// The doubles in pieces of base64, little-endian.
private static double[] decoded(String... pieces) {
    byte[] bytes = Base64.getDecoder().decode(String.join("", pieces));
    double[] numbers = new double[bytes.length / 8];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asDoubleBuffer().get(numbers);
    return numbers;
}
