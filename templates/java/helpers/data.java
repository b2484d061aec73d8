// Numbers of less precision, weights and lists from text, tokens, checks.

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

// --- texts ---
// The texts in pieces of one, parted by NUL.
private static String[] texts(String... pieces) {
    return String.join("", pieces).split("\000", -1);
}

// --- token_at ---
private static final java.util.Map<String, Integer> TOKENS = new java.util.HashMap<>();

static {
    for (int k = 0; k < VOCABULARY.length; k++) {
        TOKENS.put(VOCABULARY[k], k);
    }
}

// The place of a token in the vocabulary; that behind the last where it is not in there.
private static int tokenAt(int[] codes, int start, int stop) {
    return TOKENS.getOrDefault(new String(codes, start, stop - start), VOCABULARY.length);
}

// --- numbers_at (float32) ---
// The n numbers at a place in a file, little-endian.
private static float[] numbersAt(byte[] file, int at, int n) {
    float[] numbers = new float[n];
    ByteBuffer.wrap(file, at, 4 * n).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(numbers);
    return numbers;
}

// --- numbers_at (float64) ---
// The n numbers at a place in a file, little-endian.
private static double[] numbersAt(byte[] file, int at, int n) {
    double[] numbers = new double[n];
    ByteBuffer.wrap(file, at, 8 * n).order(ByteOrder.LITTLE_ENDIAN).asDoubleBuffer().get(numbers);
    return numbers;
}

// --- single (float32) ---
private static float single(float x) {
    return x;
}

// --- single (float64) ---
private static double single(double x) {
    return (float) x;
}
