// Mathematics, and faster forms of shared functions.

// --- abs ---
fn abs(x: REAL) -> REAL {
    x.abs()
}

// --- accumulate ---
// y += x kernel, whose rows begin at w. Slices free the inner loop from checks of indices.
fn accumulate(m: &mut [REAL], y: usize, x: usize, kernel: &[REAL], w: usize, rows: usize, columns: usize) {
    for j in 0..rows {
        let v = m[x + j];
        let row = &kernel[w + j * columns..w + (j + 1) * columns];
        for (sum, weight) in m[y..y + columns].iter_mut().zip(row) {
            *sum += v * weight;
        }
    }
}

// --- ceil ---
fn ceil(x: REAL) -> REAL {
    x.ceil()
}

// --- copy ---
fn copy(m: &mut [REAL], to: usize, at: usize, n: usize) {
    m.copy_within(at..at + n, to);
}

// --- cos ---
fn cos(x: REAL) -> REAL {
    x.cos()
}

// --- exp ---
fn exp(x: REAL) -> REAL {
    x.exp()
}

// --- expm1 ---
fn expm1(x: REAL) -> REAL {
    x.exp_m1()
}

// --- fill ---
fn fill(m: &mut [REAL], to: usize, n: usize, x: REAL) {
    m[to..to + n].fill(x);
}

// --- floor ---
fn floor(x: REAL) -> REAL {
    x.floor()
}

// --- fmod ---
fn fmod(a: REAL, b: REAL) -> REAL {
    a % b
}

// --- log ---
fn log(x: REAL) -> REAL {
    x.ln()
}

// --- log1p ---
fn log1p(x: REAL) -> REAL {
    x.ln_1p()
}

// --- pow ---
fn pow(a: REAL, b: REAL) -> REAL {
    a.powf(b)
}

// --- put ---
// Copies n constants.
fn put(m: &mut [REAL], to: usize, numbers: &[REAL], n: usize) {
    m[to..to + n].copy_from_slice(&numbers[..n]);
}

// --- sin ---
fn sin(x: REAL) -> REAL {
    x.sin()
}

// --- single (float32) ---
fn single(x: f32) -> f32 {
    x
}

// --- single (float64) ---
fn single(x: f64) -> f64 {
    f64::from(x as f32)
}

// --- sqrt ---
fn sqrt(x: REAL) -> REAL {
    x.sqrt()
}

// --- tanh ---
fn tanh(x: REAL) -> REAL {
    x.tanh()
}
