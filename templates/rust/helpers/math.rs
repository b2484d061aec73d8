// Mathematics, and faster forms of shared functions.

// --- abs ---
fn abs(x: REAL) -> REAL {
    x.abs()
}

// --- accumulate ---
// y += x kernel, whose rows begin at w. Four rows at a time are faster, and add fewer rounding errors; slices free the
// inner loop from checks of indices.
fn accumulate(m: &mut [REAL], y: usize, x: usize, kernel: &[REAL], w: usize, rows: usize, columns: usize) {
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
