// model.h5 in Java
//
// Model:   model.h5
//          SHA-256 85e3b5c73354171dce53ba8e7f6c4b46b4039ff3e4b06447e5b3d8b2cb0a222e
//          written by Keras 3.15.1
// Written: by lstmgen 1.0.0, --target java
// Costs:   1480 bytes of weights as float32, 64 of state, 192 of workspace,
//          976 multiply-accumulates
// License: this file is yours. The parts written by lstmgen are MIT-0.
//
// Layers:
//   lstm: LSTM -> (8,), 352 parameters
//   dense: Dense -> (2,), 18 parameters

import java.util.Arrays;

/** Predicts with the model model.h5. Inputs and outputs are flat arrays, row-major. */
public final class Article {
    /** The names of the inputs, in their order. */
    public static final String[] INPUT_NAMES = {"input_layer"};

    /** The names of the outputs, in their order. */
    public static final String[] OUTPUT_NAMES = {"dense"};

    private static final float[] LSTM_KERNEL = {
        0.538271f, -0.49052382f, -0.4284781f, -0.198231f, -0.60780233f, 0.228321f, -0.51397747f,
        0.4206251f, 0.4909371f, 0.106090955f, 0.012717911f, 0.60434f, -0.7497025f, -0.19820146f,
        -0.8122657f, -0.16339289f, -0.62344927f, -0.76425976f, 0.6160503f, 0.036590964f,
        -0.36562175f, -0.303527f, -0.427922f, 0.20330252f, 0.9612299f, -0.7152331f, -0.7591541f,
        0.11417794f, -0.86397123f, 0.21617514f, -0.23726672f, 0.23881881f, 0.63892746f,
        -0.47741294f, -0.6397065f, -0.18517071f, -0.39543077f, 0.54687583f, -0.25201797f,
        0.5941823f, 0.38778654f, -0.122218214f, 0.26345143f, 0.57496285f, -0.72260636f,
        -0.23589945f, -0.3436919f, -0.10700774f, -0.61894435f, -0.7855801f, 0.37359214f,
        0.013374497f, -0.4901005f, -0.21543482f, -0.561203f, 0.4843044f, 0.5339381f, -0.5821436f,
        -0.7893239f, 0.1579698f, -0.5705837f, -0.09792733f, -0.232041f, 0.5526777f
    };

    private static final float[] LSTM_RECURRENT_KERNEL = {
        -1.4625057f, -1.336053f, -0.9511753f, -0.35270828f, -0.64387673f, 0.11721887f, -0.8947177f,
        -0.37549806f, 0.8251971f, 0.8519396f, 0.7336624f, -0.60596925f, 0.13650964f, -0.8939482f,
        0.36298004f, -0.76997966f, 0.038433634f, 0.04956899f, -0.06725385f, -0.34662148f,
        0.2913428f, 0.26880106f, -0.050560433f, -0.15736417f, -1.3559318f, -1.1893643f,
        -0.5151872f, -0.6929164f, -0.8366929f, -0.900617f, -1.1439569f, -1.0042876f, 0.5629842f,
        0.76216125f, 0.37594852f, 0.6040999f, 0.4753876f, 0.5774771f, 0.80873805f, 0.456815f,
        -0.022527967f, -0.15452448f, 0.12226782f, 0.8091056f, -0.6177441f, 0.3554542f,
        -0.63437337f, 0.24810733f, -0.4293466f, -0.3818232f, -0.09914587f, -0.20118801f,
        -0.33250076f, 0.33016527f, 0.0049654543f, -0.057770878f, 0.6866151f, 0.9491015f,
        0.4818019f, 0.62765795f, 0.726268f, 0.32565907f, 0.8526437f, 0.030108921f, -0.76945895f,
        -0.79430234f, -1.1567727f, -0.40574318f, -0.62929404f, -0.50957316f, -1.141477f,
        -0.30887103f, 0.030255752f, 0.053800058f, -0.1875108f, -0.07261775f, -0.06041843f,
        -0.61671084f, 0.016512087f, -0.28915924f, 0.20530541f, -0.036547203f, -0.18257633f,
        0.44722158f, -0.11951713f, -0.40738362f, 0.09528293f, 0.28963158f, -0.6288439f,
        -1.2150788f, -0.94446677f, -0.8444792f, -0.72595686f, -0.65269816f, -1.070794f,
        -0.13437927f, -1.4111538f, -0.7720588f, -0.19849245f, 0.2580405f, -0.2412508f, 0.39410567f,
        -0.88594294f, 0.0038690516f, -0.78606385f, 0.6185232f, 1.1990772f, -0.13625139f,
        0.8174305f, 0.25342545f, 0.6498387f, 0.6156135f, 0.952133f, 1.3845294f, -1.0413014f,
        0.6292431f, 0.6692903f, 0.30039355f, 0.8991212f, -0.61301625f, -0.895098f, -0.23512712f,
        0.16075623f, -0.3429077f, 0.35153756f, 0.4778988f, -0.74998415f, -0.15412934f, 0.80603284f,
        1.083388f, 0.99295837f, 0.5229198f, 0.94279927f, 0.76798964f, 0.8537616f, 0.82548064f,
        0.04095344f, -0.37050515f, -0.10276484f, 0.68080395f, -0.6644625f, 0.24437055f,
        -0.41327304f, 0.014974f, -0.2445932f, 0.20005248f, 0.2510213f, -0.0042836657f,
        -0.13105403f, 0.21794043f, 0.07588433f, -0.2480153f, 0.8906181f, 0.8320169f, 1.1761338f,
        0.49635184f, 0.5516345f, 0.6018144f, 1.3420552f, 0.14361331f, -0.72998565f, -0.7999121f,
        -0.3809815f, -0.2977438f, -0.3792743f, 0.41185352f, -0.56776476f, -0.38055384f,
        0.37354985f, -0.17889306f, -0.2654599f, -0.10149848f, -0.72048455f, -0.80483663f,
        -0.37856594f, -1.1401484f, -0.82414883f, -0.8395407f, 1.1668992f, -1.0457727f,
        -0.68059504f, 0.45596418f, -0.8220937f, -0.20847027f, -0.23214304f, -1.0052549f,
        -0.54112643f, -0.4442413f, -0.49987996f, -0.9881799f, -0.42701814f, -0.84681225f,
        0.051534303f, 0.29613024f, 0.5136224f, 0.2129066f, 0.32494107f, 0.5547414f, 0.6733222f,
        0.59763336f, 0.18144177f, -0.13121915f, -0.15431683f, 0.6003342f, -0.3387606f, 0.21432449f,
        -0.9680689f, -0.45451894f, 0.39932853f, 0.5146485f, -0.038594384f, -0.103406295f,
        0.04070753f, 0.44390285f, -0.13103832f, -0.37832436f, -0.14181738f, 0.12921843f,
        0.48314986f, 0.44315037f, 0.36249706f, -0.10147125f, 0.51564443f, -0.21273531f, 1.4133146f,
        1.2493571f, 0.75661814f, 0.7333332f, 1.1199691f, -0.11463585f, 1.2288176f, 0.19320956f,
        -0.85654914f, -0.97262955f, -0.2303293f, 0.3686805f, -0.074540414f, 0.9738012f,
        -0.06316113f, 0.853869f, 0.54285747f, 0.5224846f, -0.5188407f, 0.533508f, 0.8478899f,
        -0.29830024f, 0.7457191f, 0.6102593f, 0.97324085f, 1.1325328f, 0.7326549f, 0.6301228f,
        0.89603037f, 0.64817643f, 0.79207766f, 0.9793946f
    };

    private static final float[] LSTM_BIAS = {
        0.73364633f, 0.7986263f, 0.67653394f, 0.598912f, 0.6527192f, 0.45830965f, 0.6990916f,
        0.45191163f, 0.47244912f, 0.27752385f, 0.45421523f, 1.567921f, 0.563393f, 1.7098373f,
        0.5439693f, 1.4930524f, -0.25716135f, -0.045150135f, -0.16579357f, -0.29870254f,
        0.18413791f, -0.17376271f, 0.00551865f, 0.45374689f, 0.84809345f, 0.84033513f, 0.65108484f,
        0.69205695f, 0.6281006f, 0.6743539f, 0.94050866f, 0.6481847f
    };

    private static final float[] DENSE_KERNEL = {
        1.6446725f, -0.9446234f, 1.5066592f, -0.9935627f, -1.5252296f, 0.8687508f, 0.8290804f,
        -1.2902044f, 1.6413835f, -1.4336338f, 0.46419668f, 0.10181298f, 0.8538104f, -1.6343597f,
        -0.8148448f, -0.15318668f
    };

    private static final float[] DENSE_BIAS = {
        -0.14050607f, 0.14050604f
    };

    private Article() {}

    private static final ThreadLocal<Predictor> SHARED = ThreadLocal.withInitial(Predictor::new);

    /**
     * Predicts one sample, from the first state.
     *
     * @param inputLayer of shape (3, 2)
     * @return shapes of the outputs: (2,)
     * @throws IllegalArgumentException if an input has another size, or an index is outside a table
     */
    public static float[] predict(float[] inputLayer) {
        final Predictor predictor = SHARED.get();
        final float[] results = predictor.predict(inputLayer);
        return results.clone();
    }

    /** Predicts several samples, each from the first state; takes and returns for each what predict does. */
    public static float[][] predictBatch(float[][] inputLayer) {
        final float[][] results = new float[inputLayer.length][];
        for (int k = 0; k < results.length; k++) {
            results[k] = predict(inputLayer[k]);
        }
        return results;
    }

    /**
     * The model and its state. A predictor belongs to one thread at a time. The arrays that its methods return are
     * valid until the next call.
     */
    public static final class Predictor {
        private float[] memory = new float[72];
        private final float[][] outputs = new float[1][];

        /** Starts from the first state. */
        public Predictor() {
            reset();
        }

        /** Goes back to the first state. */
        public void reset() {
            begin(memory);
        }

        /**
         * Predicts one sample.
         *
         * @param inputLayer of shape (3, 2)
         * @return shapes of the outputs: (2,)
         * @throws IllegalArgumentException if an input has another size, or an index is outside a table
         */
        public float[] predict(float[] inputLayer) {
            checkSize(inputLayer.length, 6, "input 'input_layer' of shape (3, 2) has another size");
            final float[] m = memory;
            put(m, 16, inputLayer, inputLayer.length);
            forward(m);
            keep(outputs, 0, m, 22, 2);
            return outputs[0];
        }

        /**
         * Takes one more timestep; returns the outputs so far.
         *
         * @param inputLayer of shape (1, 2)
         * @return shapes of the outputs: (2,)
         * @throws IllegalArgumentException if an input has another size, or an index is outside a table
         */
        public float[] step(float[] inputLayer) {
            checkSize(inputLayer.length, 2, "input 'input_layer' of shape (1, 2) has another size");
            final float[] m = memory;
            put(m, 16, inputLayer, inputLayer.length);
            forwardStep(m);
            keep(outputs, 0, m, 18, 2);
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
        fill(m, 0, 8, 0.0f);
        fill(m, 8, 8, 0.0f);
    }

    // LSTM 'lstm', one timestep: updates h and c (8) from x (2).
    // z: the sums of the gates i, f, c and o, 8 each.
    private static void lstmStep(float[] m, int x, int h, int c, int z) {
        put(m, z, LSTM_BIAS, 32);
        accumulate(m, z, x, LSTM_KERNEL, 0, 2, 32);
        accumulate(m, z, h, LSTM_RECURRENT_KERNEL, 0, 8, 32);
        lstmUnits(m, h, c, z, 8);
    }

    // The layers, for a whole sample.
    private static void forward(float[] m) {
        // LSTM 'lstm': (3, 2) -> (8,)
        final int lstmSums = 40;
        final int inputLayer = 16;
        final int lstmH = 24;
        final int lstmC = 32;
        fill(m, lstmH, 8, 0.0f);
        fill(m, lstmC, 8, 0.0f);
        for (int t = 0; t < 3; t++) {
            lstmStep(m, inputLayer + t * 2, lstmH, lstmC, lstmSums);
        }
        // Dense 'dense': (8,) -> (2,)
        final int dense = 22;
        put(m, dense, DENSE_BIAS, 2);
        accumulate(m, dense, lstmH, DENSE_KERNEL, 0, 8, 2);
        softmax(m, dense, 2);
    }

    // The layers, for one timestep.
    private static void forwardStep(float[] m) {
        // LSTM 'lstm': (1, 2) -> (8,)
        final int lstmSums = 36;
        final int inputLayer = 16;
        final int lstmH = 0;
        final int lstmC = 8;
        lstmStep(m, inputLayer, lstmH, lstmC, lstmSums);
        // Dense 'dense': (8,) -> (2,)
        final int dense = 18;
        put(m, dense, DENSE_BIAS, 2);
        accumulate(m, dense, lstmH, DENSE_KERNEL, 0, 8, 2);
        softmax(m, dense, 2);
    }

    private static void fill(float[] m, int to, int n, float x) {
        for (int k = 0; k < n; k++) {
            m[to + k] = x;
        }
    }

    // Copies n constants.
    private static void put(float[] m, int to, float[] numbers, int n) {
        for (int k = 0; k < n; k++) {
            m[to + k] = numbers[k];
        }
    }

    // y += x kernel, whose rows begin at w. Four rows at a time are faster, and add fewer rounding errors.
    private static void accumulate(float[] m, int y, int x, float[] kernel, int w, int rows, int columns) {
        final int groups = rows / 4;
        for (int j = 0; j < groups; j++) {
            final float a = m[x + 4 * j];
            final float b = m[x + 4 * j + 1];
            final float c = m[x + 4 * j + 2];
            final float d = m[x + 4 * j + 3];
            final int first = w + 4 * j * columns;
            final int second = first + columns;
            final int third = second + columns;
            final int fourth = third + columns;
            for (int k = 0; k < columns; k++) {
                m[y + k] += a * kernel[first + k] + b * kernel[second + k] + (c * kernel[third + k] + d * kernel[fourth + k]);
            }
        }
        for (int j = 4 * groups; j < rows; j++) {
            final float v = m[x + j];
            final int row = w + j * columns;
            for (int k = 0; k < columns; k++) {
                m[y + k] += v * kernel[row + k];
            }
        }
    }

    // A quotient of polynomials, within 3e-7 of tanh, and never beyond 1, which it is from 7.9 on.
    private static float tanh(float x) {
        final float u = x * x;
        final float above = (((0.017942213f * u + 25.611883f) * u + 4162.134f) * u + 156421.22f) * u + 1162927.8f;
        final float below = (((u + 398.15005f) * u + 30459.775f) * u + 544063.75f) * u + 1162927.8f;
        if (u > 62.41f) {
            return (x > 0.0f ? 1.0f : -1.0f);
        }
        return x * above / below;
    }

    // The sigmoid, whose absolute error is that of tanh.
    private static float gate(float x) {
        return 0.5f + 0.5f * tanh(0.5f * x);
    }

    // The new c and h of n units. z holds the sums of the gates i, f, c and o, n numbers each.
    private static void lstmUnits(float[] m, int h, int c, int z, int n) {
        final int zF = z + n;
        final int zC = zF + n;
        final int zO = zC + n;
        for (int k = 0; k < n; k++) {
            final float i = gate(m[z + k]);
            final float f = gate(m[zF + k]);
            final float candidate = tanh(m[zC + k]);
            final float o = gate(m[zO + k]);
            m[c + k] = f * m[c + k] + i * candidate;
            m[h + k] = o * tanh(m[c + k]);
        }
    }

    // The larger number; NaN where one is.
    private static float maximum(float a, float b) {
        return (a > b || a != a ? a : b);
    }

    // The largest of n numbers, `stride` apart; NaN where one is.
    private static float largest(float[] m, int x, int n, int stride) {
        float result = -Float.POSITIVE_INFINITY;
        for (int k = 0; k < n; k++) {
            result = maximum(result, m[x + k * stride]);
        }
        return result;
    }

    private static float exp(float x) {
        return (float) Math.exp(x);
    }

    // The sum of n numbers, `stride` apart.
    private static float sum(float[] m, int x, int n, int stride) {
        float total = 0.0f;
        for (int k = 0; k < n; k++) {
            total += m[x + k * stride];
        }
        return total;
    }

    // e^x / sum of e^x, in place; shifted by the largest against overflow.
    private static void softmax(float[] m, int x, int n) {
        final float top = largest(m, x, n, 1);
        for (int k = 0; k < n; k++) {
            m[x + k] = exp(m[x + k] - top);
        }
        final float total = sum(m, x, n, 1);
        for (int k = 0; k < n; k++) {
            m[x + k] /= total;
        }
    }

    private static void checkSize(int size, int expected, String message) {
        if (size != expected) {
            throw new IllegalArgumentException(message + ": expected " + expected + " values, got " + size);
        }
    }
}
