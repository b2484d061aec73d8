// model in Rust
//
// Model:   model
//          SHA-256 unknown
//          written by Keras unknown
// Written: by lstmgen 1.0.0, --target rust
// Costs:   552 bytes of weights as float32, 84 of state, 96 of workspace,
//          120 multiply-accumulates (for one timestep)
// Pipeline: SHA-256 2103697dcd4ac2e6e3f5ac7dc5ca522c8c1ec81cebc95c1ddc9c5abe40d80caa
//           input x: columns a, b, c
//           output activate_2: labels calm, storm
//           windows of 4 rows, one every 2
// License: this file is yours. The parts written by lstmgen are MIT-0.
//
// Layers:

//! Predicts with the model model. Inputs and outputs are flat slices, row-major.
#![forbid(unsafe_code)]
#![allow(dead_code, clippy::all)] // a program may use a part, and clippy is for code that people edit

/// The names of the inputs, in their order.
pub const INPUT_NAMES: [&str; 1] = ["x"];

/// The names of the outputs, in their order.
pub const OUTPUT_NAMES: [&str; 1] = ["activate_2"];

/// The names of the columns of each input, in their order.
pub const COLUMNS: [&[&str]; 1] = [&["a", "b", "c"]];

/// The names of the classes of each output.
pub const LABELS: [&[&str]; 1] = [&["calm", "storm"]];

/// The number of rows in a window.
pub const WINDOW: usize = 4;

/// The number of rows from one window to the next.
pub const HOP: usize = 2;

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
/// - `x_input`: of shape (timesteps, 3)
/// - `activate_2`: the output, of shape (2,)
///
/// # Errors
///
/// A slice has another size, or an index is outside a table.
pub fn predict(
    x_input: &[f32], activate_2: &mut [f32],
) -> Result<(), Error> {
    Predictor::new().predict(x_input, activate_2)
}

/// The predictions for `samples` samples of the same size, each from the first state.
/// Slices hold what `predict` takes and writes, one sample after the other.
pub fn predict_batch(
    samples: usize,
    x_input: &[f32], activate_2: &mut [f32],
) -> Result<(), Error> {
    let mut predictor = Predictor::new();
    check_parts(x_input.len(), samples, "x")?;
    check_parts(activate_2.len(), samples, "activate_2")?;
    for k in 0..samples {
        let n = x_input.len() / samples;
        let x_input = &x_input[k * n..(k + 1) * n];
        let n = activate_2.len() / samples;
        let activate_2 = &mut activate_2[k * n..(k + 1) * n];
        predictor.predict(x_input, activate_2)?;
    }
    Ok(())
}

fn check_parts(size: usize, samples: usize, what: &'static str) -> Result<(), Error> {
    if samples == 0 || size / samples * samples != size {
        return Err(Error::Size(what, samples, size));
    }
    Ok(())
}

/// A class that a row of an output names.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Label {
    /// The name of the output.
    pub output: &'static str,
    /// The number of the row, from 0.
    pub row: usize,
    /// The name of the class.
    pub name: &'static str,
    /// Its probability, or the anomaly score.
    pub probability: f32,
}

/// Predicts one sample as `predict` does, and returns what the prediction means.
pub fn classify(
    x_input: &[f32], activate_2: &mut [f32],
) -> Result<Label, Error> {
    predict(x_input, activate_2)?;
    label(activate_2)
}

/// Returns what a prediction means: output by output, row by row. A prediction that is NaN is an error.
pub fn label(activate_2: &[f32]) -> Result<Label, Error> {
    let mut labels = Vec::new();
    let y: &[f32] = activate_2;
    check_size(y.len(), 2, "output 'activate_2' has another size")?;
    check_numbers(y, "the prediction is NaN; check the input for NaN and huge values")?;
    let mut at: usize = 0;
    while at < y.len() {
        let row: usize = at / 2;
        let mut k: usize = next_class(y, at, 0);
        while k < 2 {
            let (output, row, name, probability) = ("activate_2", row, LABELS[0][k], y[at + k]);
            labels.push(Label { output, row, name, probability });
            k = next_class(y, at, k + 1);
        }
        at += 2;
    }
    Ok(labels[0])
}

/// The model and its state.
#[derive(Clone)]
pub struct Predictor {
    memory: Vec<f32>,
    rows: [f32; WINDOW * 3],
    due: usize,
}

impl Predictor {
    /// A predictor in the first state.
    pub fn new() -> Self {
        let mut predictor = Predictor {
            memory: vec![0.0; 8],
            rows: [0.0; WINDOW * 3],
            due: WINDOW,
        };
        predictor.reset();
        predictor
    }

    /// Goes back to the first state.
    pub fn reset(&mut self) {
        begin(&mut self.memory);
        self.due = WINDOW;
    }

    /// Predicts one sample.
    ///
    /// - `x_input`: of shape (timesteps, 3)
    /// - `activate_2`: the output, of shape (2,)
    ///
    /// # Errors
    ///
    /// A slice has another size, or an index is outside a table.
    pub fn predict(
        &mut self,
        x_input: &[f32], activate_2: &mut [f32],
    ) -> Result<(), Error> {
        let timesteps: usize = larger(x_input.len() / 3, 1);
        check_size(x_input.len(), timesteps * 3, "input 'x' of shape (timesteps, 3) has another size")?;
        check_numbers(x_input, "input 'x' holds NaN; set missing= in the pipeline to fill it")?;
        check_size(activate_2.len(), 2, "output 'activate_2' of shape (2,) has another size")?;
        let needed: usize = 3 * timesteps + 34;
        if self.memory.len() < needed {
            self.memory.resize(needed, 0.0);
        }
        let m: &mut [f32] = &mut self.memory;
        put(m, 8, x_input, x_input.len());
        forward(m, timesteps);
        activate_2.copy_from_slice(&m[3 * timesteps + 8..][..2]);
        Ok(())
    }

    /// Predicts one sample as `predict` does, and returns what the prediction means.
    pub fn classify(
        &mut self, x_input: &[f32], activate_2: &mut [f32],
    ) -> Result<Label, Error> {
        self.predict(x_input, activate_2)?;
        label(activate_2)
    }

    /// Takes a row of a stream; after every HOP rows it writes the prediction for the newest WINDOW rows,
    /// and returns true.
    pub fn push(
        &mut self,
        row: &[f32],
        activate_2: &mut [f32],
    ) -> Result<bool, Error> {
        let rows = &mut self.rows;
        check_size(row.len(), 3, "a row of input 'x' has another size")?;
        check_numbers(row, "input 'x' holds NaN; set missing= in the pipeline to fill it")?;
        copy(rows, 0, 3, 9);
        put(rows, 9, row, 3);
        self.due -= 1;
        if self.due > 0 {
            return Ok(false);
        }
        self.due = HOP;
        let rows = self.rows;
        self.predict(&rows, activate_2)?;
        Ok(true)
    }

    /// Takes one more timestep; writes the outputs so far.
    ///
    /// - `x_input`: of shape (1, 3)
    /// - `activate_2`: the output, of shape (2,)
    ///
    /// # Errors
    ///
    /// A slice has another size, or an index is outside a table.
    pub fn step(
        &mut self,
        x_input: &[f32], activate_2: &mut [f32],
    ) -> Result<(), Error> {
        check_size(x_input.len(), 3, "input 'x' of shape (1, 3) has another size")?;
        check_numbers(x_input, "input 'x' holds NaN; set missing= in the pipeline to fill it")?;
        check_size(activate_2.len(), 2, "output 'activate_2' of shape (2,) has another size")?;
        let needed: usize = 37;
        if self.memory.len() < needed {
            self.memory.resize(needed, 0.0);
        }
        let m: &mut [f32] = &mut self.memory;
        put(m, 8, x_input, x_input.len());
        forward_step(m);
        activate_2.copy_from_slice(&m[11..][..2]);
        Ok(())
    }
}

impl Default for Predictor {
    fn default() -> Self {
        Predictor::new()
    }
}

static LSTM_0_KERNEL: &[f32] = &[
        0.17543814, 0.020737082, 0.4842536, 0.16294007, -0.22140162, 0.31695703, 0.88240004,
        0.6682486, -0.32224113, -0.6592529, -0.27396467, 0.124795586, -1.2950184, -0.031274997,
        -0.6475466, -0.33936042, -0.22655539, -0.08978009, 0.34697834, 0.72550803, 0.022879202,
        0.91987807, -0.2991168, 0.31090605, 0.6420821, 0.15640739, -0.34609956, -0.45303524,
        -0.1746355, 0.23211707, -0.5057709, -0.025505345, 0.004464994, 0.42450735, 0.22879547,
        0.31322363, -0.29229715, 0.02223182, 0.5703853, 0.9960587, -0.6554393, 1.0083543,
        0.90752524, 0.56878686, 0.25867337, -0.088353686, 0.9748124, 1.276155
];

static LSTM_0_RECURRENT_KERNEL: &[f32] = &[
        1.1809809, 0.8890623, 0.31442824, -0.6249912, 0.09732752, 0.49388495, -0.6730169,
        0.33707324, 0.3579182, 0.51762563, -0.6104708, -0.29702154, -0.16186115, -0.60188115,
        1.1436207, -0.19754644, 0.2973818, -0.055143528, 1.0500838, 0.89221656, 0.48001158,
        -1.222106, 0.13121739, 0.5102117, 0.70237696, -0.27074423, 1.1932068, -0.6922586,
        -0.2969168, 0.66103, 0.12943277, 1.3014356, 0.21311152, -0.27991647, -0.1265381,
        -0.5546877, -0.6666081, 0.4782469, 0.44869947, 0.87673527, -0.35276347, 1.1134645,
        -0.07243262, 1.044645, -0.15967152, -0.34128997, 0.24987122, 0.71887183, 0.19660574,
        -0.2513173, -0.7047318, -0.74091214, 0.40160972, 0.6938278, 0.0014232445, -0.5446189,
        0.6238253, -0.6682364, -0.32784086, 0.4726107, -1.2500848, 0.33182177, -0.2489845,
        0.16556782
];

static LSTM_0_BIAS: &[f32] = &[
        0.054579083, 0.22126864, 0.51650316, -0.35502186, 0.9525892, 0.5356563, 0.6062396,
        0.79891837, 0.5725529, 0.6064472, 0.14535616, -0.7560643, 0.01897294, -0.3617088,
        -0.75364506, 0.25507167
];

static DENSE_1_KERNEL: &[f32] = &[
        -0.24112967, -0.51788265, -0.52580065, 0.26105025, 0.31520316, 0.89347446, 0.0916512,
        0.72510386
];

static DENSE_1_BIAS: &[f32] = &[
        0.9413589, 0.7900994
];

// Constants, and states as they are at first.
fn begin(m: &mut [f32]) {
    fill(m, 0, 4, 0.0);
    fill(m, 4, 4, 0.0);
}

// LSTM 'lstm_0', one timestep: updates h and c (4) from x (3).
// z: the sums of the gates i, f, c and o, 4 each.
fn lstm_0_step(m: &mut [f32], x: usize, h: usize, c: usize, z: usize) {
    put(m, z, LSTM_0_BIAS, 16);
    accumulate(m, z, x, LSTM_0_KERNEL, 0, 3, 16);
    accumulate(m, z, h, LSTM_0_RECURRENT_KERNEL, 0, 4, 16);
    lstm_units(m, h, c, z, 4);
}

// The layers, for a whole sample.
fn forward(m: &mut [f32], timesteps: usize) {
    // LSTM 'lstm_0': (timesteps, 3) -> (4,)
    let lstm_0_sums: usize = 3 * timesteps + 18;
    let x_at: usize = 8;
    let lstm_0_h: usize = 3 * timesteps + 10;
    let lstm_0_c: usize = 3 * timesteps + 14;
    fill(m, lstm_0_h, 4, 0.0);
    fill(m, lstm_0_c, 4, 0.0);
    for t in 0..timesteps {
        lstm_0_step(m, x_at + t * 3, lstm_0_h, lstm_0_c, lstm_0_sums);
    }
    // Dense 'dense_1': (4,) -> (2,)
    let dense_1: usize = 3 * timesteps + 8;
    put(m, dense_1, DENSE_1_BIAS, 2);
    accumulate(m, dense_1, lstm_0_h, DENSE_1_KERNEL, 0, 4, 2);
    // Activate 'activate_2': (2,) -> (2,)
    softmax(m, dense_1, 2);
}

// The layers, for one timestep.
fn forward_step(m: &mut [f32]) {
    // LSTM 'lstm_0': (1, 3) -> (4,)
    let lstm_0_sums: usize = 21;
    let x_at: usize = 8;
    let lstm_0_h: usize = 0;
    let lstm_0_c: usize = 4;
    lstm_0_step(m, x_at, lstm_0_h, lstm_0_c, lstm_0_sums);
    // Dense 'dense_1': (4,) -> (2,)
    let dense_1: usize = 11;
    put(m, dense_1, DENSE_1_BIAS, 2);
    accumulate(m, dense_1, lstm_0_h, DENSE_1_KERNEL, 0, 4, 2);
    // Activate 'activate_2': (2,) -> (2,)
    softmax(m, dense_1, 2);
}

// The class from `start` on that the row of the output at `at` names; 2 where there is none.
fn next_class(y: &[f32], at: usize, start: usize) -> usize {
    if start > 0 {
        return 2;
    }
    let mut best: usize = 0;
    for k in 1..2 {
        if y[at + k] > y[at + best] {
            best = k;
        }
    }
    return best;
}

fn fill(m: &mut [f32], to: usize, n: usize, x: f32) { ... }
fn put(m: &mut [f32], to: usize, numbers: &[f32], n: usize) { ... }
fn accumulate(m: &mut [f32], y: usize, x: usize, kernel: &[f32], w: usize, rows: usize, columns: usize) { ... }
fn tanh(x: f32) -> f32 { ... }
fn gate(x: f32) -> f32 { ... }
fn lstm_units(m: &mut [f32], h: usize, c: usize, z: usize, n: usize) { ... }

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

fn maximum(a: f32, b: f32) -> f32 { ... }
fn largest(m: &mut [f32], x: usize, n: usize, stride: usize) -> f32 { ... }

fn exp(x: f32) -> f32 {
    return x.exp();
}

fn sum(m: &mut [f32], x: usize, n: usize, stride: usize) -> f32 { ... }
fn softmax(m: &mut [f32], x: usize, n: usize) { ... }
fn larger(a: usize, b: usize) -> usize { ... }
fn check_size(size: usize, expected: usize, message: &'static str) -> Result<(), Error> { ... }
fn check_numbers(x: &[f32], message: &'static str) -> Result<(), Error> { ... }
fn copy(m: &mut [f32], to: usize, at: usize, n: usize) { ... }
