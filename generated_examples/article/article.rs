// model.h5 in Rust
//
// Model:   model.h5
//          SHA-256 85e3b5c73354171dce53ba8e7f6c4b46b4039ff3e4b06447e5b3d8b2cb0a222e
//          written by Keras 3.15.1
// Written: by lstmgen 1.0.0, --target rust
// Costs:   1480 bytes of weights as float32, 64 of state, 192 of workspace,
//          976 multiply-accumulates
// License: this file is yours. The parts written by lstmgen are MIT-0.
//
// Layers:
//   lstm: LSTM -> (8,), 352 parameters
//   dense: Dense -> (2,), 18 parameters

//! Predicts with the model model.h5. Inputs and outputs are flat slices, row-major.
#![forbid(unsafe_code)]
#![allow(dead_code, clippy::all)] // a program may use a part, and clippy is for code that people edit

/// The names of the inputs, in their order.
pub const INPUT_NAMES: [&str; 1] = ["input_layer"];

/// The names of the outputs, in their order.
pub const OUTPUT_NAMES: [&str; 1] = ["dense"];

/// Why an input or an output was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Error {
    /// A slice has another size: which one, the number of values expected, and the number that it has.
    Size(&'static str, usize, usize),
    /// A length is too small, or two are not the same: what is wrong, and the lengths, or twice the only one.
    Length(&'static str, usize, usize),
    /// A number is NaN, an index is outside an embedding table, or a token is not in the vocabulary.
    Value(&'static str),
}

impl core::fmt::Display for Error {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Error::Size(what, expected, size) => write!(f, "{what}: expected {expected} values, got {size}"),
            Error::Length(what, first, second) if first == second => write!(f, "{what}, got {first}"),
            Error::Length(what, first, second) => write!(f, "{what}, got {first} and {second}"),
            Error::Value(what) => write!(f, "{what}"),
        }
    }
}

impl std::error::Error for Error {}

/// Predicts one sample, from the first state.
///
/// - `input_layer`: of shape (3, 2)
/// - `dense`: the output, of shape (2,)
///
/// # Errors
///
/// A slice has another size, or an index is outside a table.
pub fn predict(
    input_layer: &[f32], dense: &mut [f32],
) -> Result<(), Error> {
    Predictor::new().predict(input_layer, dense)
}

/// The predictions for `samples` samples of the same size, each from the first state.
/// Slices hold what `predict` takes and writes, one sample after the other.
pub fn predict_batch(
    samples: usize,
    input_layer: &[f32], dense: &mut [f32],
) -> Result<(), Error> {
    let mut predictor = Predictor::new();
    check_parts(input_layer.len(), samples, "input_layer")?;
    check_parts(dense.len(), samples, "dense")?;
    for k in 0..samples {
        let n = input_layer.len() / samples;
        let input_layer = &input_layer[k * n..(k + 1) * n];
        let n = dense.len() / samples;
        let dense = &mut dense[k * n..(k + 1) * n];
        predictor.predict(input_layer, dense)?;
    }
    Ok(())
}

fn check_parts(size: usize, samples: usize, what: &'static str) -> Result<(), Error> {
    if samples == 0 || size / samples * samples != size {
        return Err(Error::Size(what, samples, size));
    }
    Ok(())
}

/// The model and its state.
#[derive(Clone)]
pub struct Predictor {
    memory: [f32; 72],
}

impl Predictor {
    /// A predictor in the first state.
    pub fn new() -> Self {
        let mut predictor = Predictor {
            memory: [0.0; 72],
        };
        predictor.reset();
        predictor
    }

    /// Goes back to the first state.
    pub fn reset(&mut self) {
        begin(&mut self.memory);
    }

    /// Predicts one sample.
    ///
    /// - `input_layer`: of shape (3, 2)
    /// - `dense`: the output, of shape (2,)
    ///
    /// # Errors
    ///
    /// A slice has another size, or an index is outside a table.
    pub fn predict(
        &mut self,
        input_layer: &[f32], dense: &mut [f32],
    ) -> Result<(), Error> {
        check_size(input_layer.len(), 6, "input 'input_layer' of shape (3, 2) has another size")?;
        check_size(dense.len(), 2, "output 'dense' of shape (2,) has another size")?;
        let m: &mut [f32] = &mut self.memory;
        put(m, 16, input_layer, input_layer.len());
        forward(m);
        dense.copy_from_slice(&m[22..][..2]);
        Ok(())
    }

    /// Takes one more timestep; writes the outputs so far.
    ///
    /// - `input_layer`: of shape (1, 2)
    /// - `dense`: the output, of shape (2,)
    ///
    /// # Errors
    ///
    /// A slice has another size, or an index is outside a table.
    pub fn step(
        &mut self,
        input_layer: &[f32], dense: &mut [f32],
    ) -> Result<(), Error> {
        check_size(input_layer.len(), 2, "input 'input_layer' of shape (1, 2) has another size")?;
        check_size(dense.len(), 2, "output 'dense' of shape (2,) has another size")?;
        let m: &mut [f32] = &mut self.memory;
        put(m, 16, input_layer, input_layer.len());
        forward_step(m);
        dense.copy_from_slice(&m[18..][..2]);
        Ok(())
    }
}

impl Default for Predictor {
    fn default() -> Self {
        Predictor::new()
    }
}

static LSTM_KERNEL: &[f32] = &[
        0.538271, -0.49052382, -0.4284781, -0.198231, -0.60780233, 0.228321, -0.51397747,
        0.4206251, 0.4909371, 0.106090955, 0.012717911, 0.60434, -0.7497025, -0.19820146,
        -0.8122657, -0.16339289, -0.62344927, -0.76425976, 0.6160503, 0.036590964, -0.36562175,
        -0.303527, -0.427922, 0.20330252, 0.9612299, -0.7152331, -0.7591541, 0.11417794,
        -0.86397123, 0.21617514, -0.23726672, 0.23881881, 0.63892746, -0.47741294, -0.6397065,
        -0.18517071, -0.39543077, 0.54687583, -0.25201797, 0.5941823, 0.38778654, -0.122218214,
        0.26345143, 0.57496285, -0.72260636, -0.23589945, -0.3436919, -0.10700774, -0.61894435,
        -0.7855801, 0.37359214, 0.013374497, -0.4901005, -0.21543482, -0.561203, 0.4843044,
        0.5339381, -0.5821436, -0.7893239, 0.1579698, -0.5705837, -0.09792733, -0.232041,
        0.5526777
];

static LSTM_RECURRENT_KERNEL: &[f32] = &[
        -1.4625057, -1.336053, -0.9511753, -0.35270828, -0.64387673, 0.11721887, -0.8947177,
        -0.37549806, 0.8251971, 0.8519396, 0.7336624, -0.60596925, 0.13650964, -0.8939482,
        0.36298004, -0.76997966, 0.038433634, 0.04956899, -0.06725385, -0.34662148, 0.2913428,
        0.26880106, -0.050560433, -0.15736417, -1.3559318, -1.1893643, -0.5151872, -0.6929164,
        -0.8366929, -0.900617, -1.1439569, -1.0042876, 0.5629842, 0.76216125, 0.37594852,
        0.6040999, 0.4753876, 0.5774771, 0.80873805, 0.456815, -0.022527967, -0.15452448,
        0.12226782, 0.8091056, -0.6177441, 0.3554542, -0.63437337, 0.24810733, -0.4293466,
        -0.3818232, -0.09914587, -0.20118801, -0.33250076, 0.33016527, 0.0049654543, -0.057770878,
        0.6866151, 0.9491015, 0.4818019, 0.62765795, 0.726268, 0.32565907, 0.8526437, 0.030108921,
        -0.76945895, -0.79430234, -1.1567727, -0.40574318, -0.62929404, -0.50957316, -1.141477,
        -0.30887103, 0.030255752, 0.053800058, -0.1875108, -0.07261775, -0.06041843, -0.61671084,
        0.016512087, -0.28915924, 0.20530541, -0.036547203, -0.18257633, 0.44722158, -0.11951713,
        -0.40738362, 0.09528293, 0.28963158, -0.6288439, -1.2150788, -0.94446677, -0.8444792,
        -0.72595686, -0.65269816, -1.070794, -0.13437927, -1.4111538, -0.7720588, -0.19849245,
        0.2580405, -0.2412508, 0.39410567, -0.88594294, 0.0038690516, -0.78606385, 0.6185232,
        1.1990772, -0.13625139, 0.8174305, 0.25342545, 0.6498387, 0.6156135, 0.952133, 1.3845294,
        -1.0413014, 0.6292431, 0.6692903, 0.30039355, 0.8991212, -0.61301625, -0.895098,
        -0.23512712, 0.16075623, -0.3429077, 0.35153756, 0.4778988, -0.74998415, -0.15412934,
        0.80603284, 1.083388, 0.99295837, 0.5229198, 0.94279927, 0.76798964, 0.8537616, 0.82548064,
        0.04095344, -0.37050515, -0.10276484, 0.68080395, -0.6644625, 0.24437055, -0.41327304,
        0.014974, -0.2445932, 0.20005248, 0.2510213, -0.0042836657, -0.13105403, 0.21794043,
        0.07588433, -0.2480153, 0.8906181, 0.8320169, 1.1761338, 0.49635184, 0.5516345, 0.6018144,
        1.3420552, 0.14361331, -0.72998565, -0.7999121, -0.3809815, -0.2977438, -0.3792743,
        0.41185352, -0.56776476, -0.38055384, 0.37354985, -0.17889306, -0.2654599, -0.10149848,
        -0.72048455, -0.80483663, -0.37856594, -1.1401484, -0.82414883, -0.8395407, 1.1668992,
        -1.0457727, -0.68059504, 0.45596418, -0.8220937, -0.20847027, -0.23214304, -1.0052549,
        -0.54112643, -0.4442413, -0.49987996, -0.9881799, -0.42701814, -0.84681225, 0.051534303,
        0.29613024, 0.5136224, 0.2129066, 0.32494107, 0.5547414, 0.6733222, 0.59763336, 0.18144177,
        -0.13121915, -0.15431683, 0.6003342, -0.3387606, 0.21432449, -0.9680689, -0.45451894,
        0.39932853, 0.5146485, -0.038594384, -0.103406295, 0.04070753, 0.44390285, -0.13103832,
        -0.37832436, -0.14181738, 0.12921843, 0.48314986, 0.44315037, 0.36249706, -0.10147125,
        0.51564443, -0.21273531, 1.4133146, 1.2493571, 0.75661814, 0.7333332, 1.1199691,
        -0.11463585, 1.2288176, 0.19320956, -0.85654914, -0.97262955, -0.2303293, 0.3686805,
        -0.074540414, 0.9738012, -0.06316113, 0.853869, 0.54285747, 0.5224846, -0.5188407,
        0.533508, 0.8478899, -0.29830024, 0.7457191, 0.6102593, 0.97324085, 1.1325328, 0.7326549,
        0.6301228, 0.89603037, 0.64817643, 0.79207766, 0.9793946
];

static LSTM_BIAS: &[f32] = &[
        0.73364633, 0.7986263, 0.67653394, 0.598912, 0.6527192, 0.45830965, 0.6990916, 0.45191163,
        0.47244912, 0.27752385, 0.45421523, 1.567921, 0.563393, 1.7098373, 0.5439693, 1.4930524,
        -0.25716135, -0.045150135, -0.16579357, -0.29870254, 0.18413791, -0.17376271, 0.00551865,
        0.45374689, 0.84809345, 0.84033513, 0.65108484, 0.69205695, 0.6281006, 0.6743539,
        0.94050866, 0.6481847
];

static DENSE_KERNEL: &[f32] = &[
        1.6446725, -0.9446234, 1.5066592, -0.9935627, -1.5252296, 0.8687508, 0.8290804, -1.2902044,
        1.6413835, -1.4336338, 0.46419668, 0.10181298, 0.8538104, -1.6343597, -0.8148448,
        -0.15318668
];

static DENSE_BIAS: &[f32] = &[
        -0.14050607, 0.14050604
];

// Constants, and states as they are at first.
fn begin(m: &mut [f32]) {
    fill(m, 0, 8, 0.0);
    fill(m, 8, 8, 0.0);
}

// LSTM 'lstm', one timestep: updates h and c (8) from x (2).
// z: the sums of the gates i, f, c and o, 8 each.
fn lstm_step(m: &mut [f32], x: usize, h: usize, c: usize, z: usize) {
    put(m, z, LSTM_BIAS, 32);
    accumulate(m, z, x, LSTM_KERNEL, 0, 2, 32);
    accumulate(m, z, h, LSTM_RECURRENT_KERNEL, 0, 8, 32);
    lstm_units(m, h, c, z, 8);
}

// The layers, for a whole sample.
fn forward(m: &mut [f32]) {
    // LSTM 'lstm': (3, 2) -> (8,)
    let lstm_sums: usize = 40;
    let input_layer: usize = 16;
    let lstm_h: usize = 24;
    let lstm_c: usize = 32;
    fill(m, lstm_h, 8, 0.0);
    fill(m, lstm_c, 8, 0.0);
    for t in 0..3 {
        lstm_step(m, input_layer + t * 2, lstm_h, lstm_c, lstm_sums);
    }
    // Dense 'dense': (8,) -> (2,)
    let dense: usize = 22;
    put(m, dense, DENSE_BIAS, 2);
    accumulate(m, dense, lstm_h, DENSE_KERNEL, 0, 8, 2);
    softmax(m, dense, 2);
}

// The layers, for one timestep.
fn forward_step(m: &mut [f32]) {
    // LSTM 'lstm': (1, 2) -> (8,)
    let lstm_sums: usize = 36;
    let input_layer: usize = 16;
    let lstm_h: usize = 0;
    let lstm_c: usize = 8;
    lstm_step(m, input_layer, lstm_h, lstm_c, lstm_sums);
    // Dense 'dense': (8,) -> (2,)
    let dense: usize = 18;
    put(m, dense, DENSE_BIAS, 2);
    accumulate(m, dense, lstm_h, DENSE_KERNEL, 0, 8, 2);
    softmax(m, dense, 2);
}

fn fill(m: &mut [f32], to: usize, n: usize, x: f32) {
    for k in 0..n {
        m[to + k] = x;
    }
}

// Copies n constants.
fn put(m: &mut [f32], to: usize, numbers: &[f32], n: usize) {
    m[to..to + n].copy_from_slice(&numbers[..n]);
}

// y += x kernel, whose rows begin at w. Four rows at a time are faster; slices free the loop from checks of indices.
fn accumulate(m: &mut [f32], y: usize, x: usize, kernel: &[f32], w: usize, rows: usize, columns: usize) {
    let kernel = &kernel[w..w + rows * columns];
    let groups = rows / 4;
    for j in 0..groups {
        let (a, b, c, d) = (m[x + 4 * j], m[x + 4 * j + 1], m[x + 4 * j + 2], m[x + 4 * j + 3]);
        let (first, rest) = kernel[4 * j * columns..4 * (j + 1) * columns].split_at(columns);
        let (second, rest) = rest.split_at(columns);
        let (third, fourth) = rest.split_at(columns);
        let sums = m[y..y + columns].iter_mut();
        let weights = first.iter().zip(second).zip(third).zip(fourth);
        for (total, (((p, q), r), s)) in sums.zip(weights) {
            *total += a * p + b * q + (c * r + d * s);
        }
    }
    for j in 4 * groups..rows {
        let v = m[x + j];
        for (total, weight) in m[y..y + columns].iter_mut().zip(&kernel[j * columns..(j + 1) * columns]) {
            *total += v * weight;
        }
    }
}

// A quotient of polynomials, within 3e-7 of tanh, and never beyond 1, which it is from 7.9 on.
fn tanh(x: f32) -> f32 {
    let u: f32 = x * x;
    let above: f32 = (((0.017942213 * u + 25.611883) * u + 4162.134) * u + 156421.22) * u + 1162927.8;
    let below: f32 = (((u + 398.15005) * u + 30459.775) * u + 544063.75) * u + 1162927.8;
    if u > 62.41 {
        return if x > 0.0 { 1.0 } else { -1.0 };
    }
    return x * above / below;
}

// The sigmoid, whose absolute error is that of tanh.
fn gate(x: f32) -> f32 {
    return 0.5 + 0.5 * tanh(0.5 * x);
}

// The new c and h of n units. z holds the sums of the gates i, f, c and o, n numbers each; 16 are in registers.
fn lstm_units(m: &mut [f32], h: usize, c: usize, z: usize, n: usize) {
    let wide = n - n % 16;
    (0..wide).step_by(16).for_each(|k| lstm_lanes::<16>(m, h + k, c + k, z + k, n));
    (wide..n).for_each(|k| lstm_lanes::<1>(m, h + k, c + k, z + k, n));
}

fn lstm_lanes<const N: usize>(m: &mut [f32], h: usize, c: usize, z: usize, n: usize) {
    let lanes = |at: usize| -> [f32; N] { core::convert::TryInto::try_into(&m[at..at + N]).unwrap() };
    let (i, f, candidate, o) = (lanes(z), lanes(z + n), lanes(z + 2 * n), lanes(z + 3 * n));
    let mut state = lanes(c);
    for (k, c) in state.iter_mut().enumerate() {
        *c = gate(f[k]) * *c + gate(i[k]) * tanh(candidate[k]);
    }
    m[c..c + N].copy_from_slice(&state);
    m[h..h + N].iter_mut().zip(o.iter().zip(state)).for_each(|(h, (o, c))| *h = gate(*o) * tanh(c));
}

// The larger number; NaN where one is.
fn maximum(a: f32, b: f32) -> f32 {
    return if a > b || a.is_nan() { a } else { b };
}

// The largest of n numbers, `stride` apart; NaN where one is.
fn largest(m: &mut [f32], x: usize, n: usize, stride: usize) -> f32 {
    let mut result: f32 = -f32::INFINITY;
    for k in 0..n {
        result = maximum(result, m[x + k * stride]);
    }
    return result;
}

fn exp(x: f32) -> f32 {
    return x.exp();
}

// The sum of n numbers, `stride` apart.
fn sum(m: &mut [f32], x: usize, n: usize, stride: usize) -> f32 {
    let mut total: f32 = 0.0;
    for k in 0..n {
        total += m[x + k * stride];
    }
    return total;
}

// e^x / sum of e^x, in place; shifted by the largest against overflow.
fn softmax(m: &mut [f32], x: usize, n: usize) {
    let top: f32 = largest(m, x, n, 1);
    for k in 0..n {
        m[x + k] = exp(m[x + k] - top);
    }
    let total: f32 = sum(m, x, n, 1);
    for k in 0..n {
        m[x + k] /= total;
    }
}

fn check_size(size: usize, expected: usize, message: &'static str) -> Result<(), Error> {
    if size != expected {
        return Err(Error::Size(message, expected, size));
    }
    Ok(())
}
