// model in Java
//
// Model:   model
//          SHA-256 unknown
//          written by Keras unknown
// Written: by lstmgen 1.0.0, --target java
// Costs:   552 bytes of weights as float32, 84 of state, 96 of workspace,
//          120 multiply-accumulates (for one timestep)
// Pipeline: SHA-256 2103697dcd4ac2e6e3f5ac7dc5ca522c8c1ec81cebc95c1ddc9c5abe40d80caa
//           input x: columns a, b, c
//           output activate_2: labels calm, storm
//           windows of 4 rows, one every 2
// License: this file is yours. The parts written by lstmgen are MIT-0.
//
// Layers:

import java.util.Arrays;

/** Predicts with the model model. Inputs and outputs are flat arrays, row-major. */
public final class Sensors {
    /** The names of the inputs, in their order. */
    public static final String[] INPUT_NAMES = {"x"};

    /** The names of the outputs, in their order. */
    public static final String[] OUTPUT_NAMES = {"activate_2"};

    /** The names of the columns of each input, in their order. */
    public static final String[][] COLUMNS = {{"a", "b", "c"}};

    /** The names of the classes of each output. */
    public static final String[][] LABELS = {{"calm", "storm"}};

    /** The number of rows in a window. */
    public static final int WINDOW = 4;

    /** The number of rows from one window to the next. */
    public static final int HOP = 2;

    private static final float[] LSTM_0_KERNEL = {
        0.17543814f, 0.020737082f, 0.4842536f, 0.16294007f, -0.22140162f, 0.31695703f, 0.88240004f,
        0.6682486f, -0.32224113f, -0.6592529f, -0.27396467f, 0.124795586f, -1.2950184f,
        -0.031274997f, -0.6475466f, -0.33936042f, -0.22655539f, -0.08978009f, 0.34697834f,
        0.72550803f, 0.022879202f, 0.91987807f, -0.2991168f, 0.31090605f, 0.6420821f, 0.15640739f,
        -0.34609956f, -0.45303524f, -0.1746355f, 0.23211707f, -0.5057709f, -0.025505345f,
        0.004464994f, 0.42450735f, 0.22879547f, 0.31322363f, -0.29229715f, 0.02223182f, 0.5703853f,
        0.9960587f, -0.6554393f, 1.0083543f, 0.90752524f, 0.56878686f, 0.25867337f, -0.088353686f,
        0.9748124f, 1.276155f
    };

    private static final float[] LSTM_0_RECURRENT_KERNEL = {
        1.1809809f, 0.8890623f, 0.31442824f, -0.6249912f, 0.09732752f, 0.49388495f, -0.6730169f,
        0.33707324f, 0.3579182f, 0.51762563f, -0.6104708f, -0.29702154f, -0.16186115f,
        -0.60188115f, 1.1436207f, -0.19754644f, 0.2973818f, -0.055143528f, 1.0500838f, 0.89221656f,
        0.48001158f, -1.222106f, 0.13121739f, 0.5102117f, 0.70237696f, -0.27074423f, 1.1932068f,
        -0.6922586f, -0.2969168f, 0.66103f, 0.12943277f, 1.3014356f, 0.21311152f, -0.27991647f,
        -0.1265381f, -0.5546877f, -0.6666081f, 0.4782469f, 0.44869947f, 0.87673527f, -0.35276347f,
        1.1134645f, -0.07243262f, 1.044645f, -0.15967152f, -0.34128997f, 0.24987122f, 0.71887183f,
        0.19660574f, -0.2513173f, -0.7047318f, -0.74091214f, 0.40160972f, 0.6938278f,
        0.0014232445f, -0.5446189f, 0.6238253f, -0.6682364f, -0.32784086f, 0.4726107f, -1.2500848f,
        0.33182177f, -0.2489845f, 0.16556782f
    };

    private static final float[] LSTM_0_BIAS = {
        0.054579083f, 0.22126864f, 0.51650316f, -0.35502186f, 0.9525892f, 0.5356563f, 0.6062396f,
        0.79891837f, 0.5725529f, 0.6064472f, 0.14535616f, -0.7560643f, 0.01897294f, -0.3617088f,
        -0.75364506f, 0.25507167f
    };

    private static final float[] DENSE_1_KERNEL = {
        -0.24112967f, -0.51788265f, -0.52580065f, 0.26105025f, 0.31520316f, 0.89347446f,
        0.0916512f, 0.72510386f
    };

    private static final float[] DENSE_1_BIAS = {
        0.9413589f, 0.7900994f
    };

    private Sensors() {}

    private static final ThreadLocal<Predictor> SHARED = ThreadLocal.withInitial(Predictor::new);

    /**
     * Predicts one sample, from the first state.
     *
     * @param xInput of shape (timesteps, 3)
     * @return shapes of the outputs: (2,)
     * @throws IllegalArgumentException if an input has another size, or an index is outside a table
     */
    public static float[] predict(float[] xInput) {
        final Predictor predictor = SHARED.get();
        final float[] results = predictor.predict(xInput);
        return results.clone();
    }

    /** Predicts several samples, each from the first state; takes and returns for each what predict does. */
    public static float[][] predictBatch(float[][] xInput) {
        final float[][] results = new float[xInput.length][];
        for (int k = 0; k < results.length; k++) {
            results[k] = predict(xInput[k]);
        }
        return results;
    }

    /** A class that a row of an output names, with its probability; of an anomaly score, the score. */
    public static final class Label {
        public final String output;
        public final int row;
        public final String name;
        public final float probability;

        private Label(String output, int row, String name, float probability) {
            this.output = output;
            this.row = row;
            this.name = name;
            this.probability = probability;
        }
    }

    /**
     * Predicts one sample, from the first state; returns what the prediction means.
     *
     * @param xInput of shape (timesteps, 3)
     * @return meaning of the prediction
     * @throws IllegalArgumentException if an input has another size, or an index is outside a table
     */
    public static Label classify(float[] xInput) {
        return label(predict(xInput));
    }

    /** Returns what a prediction means, output by output and row by row. */
    public static Label label(float[] prediction) {
        if (prediction == null) {
            throw new IllegalArgumentException("there is no prediction yet: push returned null");
        }
        final java.util.List<Label> labels = new java.util.ArrayList<>();
        final float[] y = prediction;
        checkSize(y.length, 2, "output 'activate_2' has another size");
        checkNumbers(y, "the prediction is NaN; check the input for NaN and huge values");
        int at = 0;
        while (at < y.length) {
            final int row = at / 2;
            int k = nextClass(y, at, 0);
            while (k < 2) {
                labels.add(new Label("activate_2", row, LABELS[0][k], y[at + k]));
                k = nextClass(y, at, k + 1);
            }
            at += 2;
        }
        return labels.get(0);
    }

    /**
     * The model and its state. A predictor belongs to one thread at a time. The arrays that its methods return are
     * valid until the next call.
     */
    public static final class Predictor {
        private float[] memory = new float[8];
        private final float[][] outputs = new float[1][];
        private final float[] rows = new float[WINDOW * 3];
        private int due = WINDOW;

        /** Starts from the first state. */
        public Predictor() {
            reset();
        }

        /** Goes back to the first state. */
        public void reset() {
            begin(memory);
            due = WINDOW;
        }

        /**
         * Predicts one sample.
         *
         * @param xInput of shape (timesteps, 3)
         * @return shapes of the outputs: (2,)
         * @throws IllegalArgumentException if an input has another size, or an index is outside a table
         */
        public float[] predict(float[] xInput) {
            final int timesteps = larger(xInput.length / 3, 1);
            checkSize(xInput.length, timesteps * 3, "input 'x' of shape (timesteps, 3) has another size");
            checkNumbers(xInput, "input 'x' holds NaN; set missing= in the pipeline to fill it");
            final int needed = 3 * timesteps + 34;
            if (memory.length < needed) {
                memory = Arrays.copyOf(memory, needed);
            }
            final float[] m = memory;
            put(m, 8, xInput, xInput.length);
            forward(m, timesteps);
            keep(outputs, 0, m, 3 * timesteps + 8, 2);
            return outputs[0];
        }

        /**
         * Predicts one sample. Returns what the prediction means.
         *
         * @param xInput of shape (timesteps, 3)
         * @return meaning of the prediction
         * @throws IllegalArgumentException if an input has another size, or an index is outside a table
         */
        public Label classify(float[] xInput) {
            return label(predict(xInput));
        }

        /** Takes a row of a stream; returns the prediction for the newest WINDOW rows after every HOP rows, else null. */
        public float[] push(float[] row) {
            checkSize(row.length, 3, "a row of input 'x' has another size");
            checkNumbers(row, "input 'x' holds NaN; set missing= in the pipeline to fill it");
            copy(rows, 0, 3, 9);
            put(rows, 9, row, 3);
            if (--due > 0) {
                return null;
            }
            due = HOP;
            return predict(rows);
        }

        /**
         * Takes one more timestep; returns the outputs so far.
         *
         * @param xInput of shape (1, 3)
         * @return shapes of the outputs: (2,)
         * @throws IllegalArgumentException if an input has another size, or an index is outside a table
         */
        public float[] step(float[] xInput) {
            checkSize(xInput.length, 3, "input 'x' of shape (1, 3) has another size");
            checkNumbers(xInput, "input 'x' holds NaN; set missing= in the pipeline to fill it");
            final int needed = 37;
            if (memory.length < needed) {
                memory = Arrays.copyOf(memory, needed);
            }
            final float[] m = memory;
            put(m, 8, xInput, xInput.length);
            forwardStep(m);
            keep(outputs, 0, m, 11, 2);
            return outputs[0];
        }
    }

    private static void keep(float[][] outputs, int k, float[] m, int at, int n) {
        if (outputs[k] == null || outputs[k].length != n) {
            outputs[k] = new float[n];
        }
        System.arraycopy(m, at, outputs[k], 0, n);
    }

    // Constants, and states as they are at first.
    private static void begin(float[] m) {
        fill(m, 0, 4, 0.0f);
        fill(m, 4, 4, 0.0f);
    }

    // LSTM 'lstm_0', one timestep: updates h and c (4) from x (3).
    // z: the sums of the gates i, f, c and o, 4 each.
    private static void lstm0Step(float[] m, int x, int h, int c, int z) {
        put(m, z, LSTM_0_BIAS, 16);
        accumulate(m, z, x, LSTM_0_KERNEL, 0, 3, 16);
        accumulate(m, z, h, LSTM_0_RECURRENT_KERNEL, 0, 4, 16);
        lstmUnits(m, h, c, z, 4);
    }

    // The layers, for a whole sample.
    private static void forward(float[] m, int timesteps) {
        // LSTM 'lstm_0': (timesteps, 3) -> (4,)
        final int lstm0Sums = 3 * timesteps + 18;
        final int xAt = 8;
        final int lstm0H = 3 * timesteps + 10;
        final int lstm0C = 3 * timesteps + 14;
        fill(m, lstm0H, 4, 0.0f);
        fill(m, lstm0C, 4, 0.0f);
        for (int t = 0; t < timesteps; t++) {
            lstm0Step(m, xAt + t * 3, lstm0H, lstm0C, lstm0Sums);
        }
        // Dense 'dense_1': (4,) -> (2,)
        final int dense1 = 3 * timesteps + 8;
        put(m, dense1, DENSE_1_BIAS, 2);
        accumulate(m, dense1, lstm0H, DENSE_1_KERNEL, 0, 4, 2);
        // Activate 'activate_2': (2,) -> (2,)
        softmax(m, dense1, 2);
    }

    // The layers, for one timestep.
    private static void forwardStep(float[] m) {
        // LSTM 'lstm_0': (1, 3) -> (4,)
        final int lstm0Sums = 21;
        final int xAt = 8;
        final int lstm0H = 0;
        final int lstm0C = 4;
        lstm0Step(m, xAt, lstm0H, lstm0C, lstm0Sums);
        // Dense 'dense_1': (4,) -> (2,)
        final int dense1 = 11;
        put(m, dense1, DENSE_1_BIAS, 2);
        accumulate(m, dense1, lstm0H, DENSE_1_KERNEL, 0, 4, 2);
        // Activate 'activate_2': (2,) -> (2,)
        softmax(m, dense1, 2);
    }

    // The class from `start` on that the row of the output at `at` names; 2 where there is none.
    private static int nextClass(float[] y, int at, int start) {
        if (start > 0) {
            return 2;
        }
        int best = 0;
        for (int k = 1; k < 2; k++) {
            if (y[at + k] > y[at + best]) {
                best = k;
            }
        }
        return best;
    }

    private static void fill(float[] m, int to, int n, float x) { ... }
    private static void put(float[] m, int to, float[] numbers, int n) { ... }
    private static void accumulate(float[] m, int y, int x, float[] kernel, int w, int rows, int columns) { ... }
    private static float tanh(float x) { ... }
    private static float gate(float x) { ... }
    private static void lstmUnits(float[] m, int h, int c, int z, int n) { ... }
    private static float maximum(float a, float b) { ... }
    private static float largest(float[] m, int x, int n, int stride) { ... }

    private static float exp(float x) {
        return (float) Math.exp(x);
    }

    private static float sum(float[] m, int x, int n, int stride) { ... }
    private static void softmax(float[] m, int x, int n) { ... }
    private static int larger(int a, int b) { ... }
    private static void checkSize(int size, int expected, String message) { ... }
    private static void checkNumbers(float[] x, String message) { ... }
    private static void copy(float[] m, int to, int at, int n) { ... }
}
