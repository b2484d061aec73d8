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
