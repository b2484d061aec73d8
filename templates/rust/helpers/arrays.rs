// Faster forms of shared functions, numbers of less precision, tokens, checks.

// --- accumulate ---
// y += x kernel, whose rows begin at w. Four rows at a time are faster; slices free the loop from checks of indices.
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

// --- copy ---
fn copy(m: &mut [REAL], to: usize, at: usize, n: usize) {
    m.copy_within(at..at + n, to);
}

// --- lstm_units ---
// The new c and h of n units. z holds the sums of the gates i, f, c and o, n numbers each; 16 are in registers.
fn lstm_units(m: &mut [REAL], h: usize, c: usize, z: usize, n: usize) {
    let wide = n - n % 16;
    (0..wide).step_by(16).for_each(|k| lstm_lanes::<16>(m, h + k, c + k, z + k, n));
    (wide..n).for_each(|k| lstm_lanes::<1>(m, h + k, c + k, z + k, n));
}

fn lstm_lanes<const N: usize>(m: &mut [REAL], h: usize, c: usize, z: usize, n: usize) {
    let lanes = |at: usize| -> [REAL; N] { core::convert::TryInto::try_into(&m[at..at + N]).unwrap() };
    let (i, f, candidate, o) = (lanes(z), lanes(z + n), lanes(z + 2 * n), lanes(z + 3 * n));
    let mut state = lanes(c);
    for (k, c) in state.iter_mut().enumerate() {
        *c = gate(f[k]) * *c + gate(i[k]) * tanh(candidate[k]);
    }
    m[c..c + N].copy_from_slice(&state);
    m[h..h + N].iter_mut().zip(o.iter().zip(state)).for_each(|(h, (o, c))| *h = gate(*o) * tanh(c));
}

// --- numbers_at ---
// The n numbers at a place in a file, little-endian.
fn numbers_at(file: &[u8], at: usize, n: usize) -> Vec<REAL> {
    let words = file[at..].chunks_exact(std::mem::size_of::<REAL>()).take(n);
    words.map(|word| REAL::from_le_bytes(std::convert::TryInto::try_into(word).unwrap())).collect()
}

// --- put ---
// Copies n constants.
fn put(m: &mut [REAL], to: usize, numbers: &[REAL], n: usize) {
    m[to..to + n].copy_from_slice(&numbers[..n]);
}

// --- token_at ---
// The place of a token in the vocabulary; that behind the last where it is not in there.
fn token_at(codes: &[usize], start: usize, stop: usize) -> usize {
    static TOKENS: std::sync::OnceLock<std::collections::HashMap<&str, usize>> = std::sync::OnceLock::new();
    let tokens = TOKENS.get_or_init(|| VOCABULARY.iter().enumerate().map(|(k, token)| (*token, k)).collect());
    let token: String = codes[start..stop].iter().filter_map(|&code| char::from_u32(code as u32)).collect();
    tokens.get(token.as_str()).copied().unwrap_or(VOCABULARY.len())
}
