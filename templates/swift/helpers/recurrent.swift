// --- lstm_units ---
// The new c and h of n units. z holds the sums of the gates i, f, c and o, n numbers each.
private func lstmUnits(_ m: inout [REAL], _ h: Int, _ c: Int, _ z: Int, _ n: Int) {
    precondition(h + n <= m.count && c + n <= m.count && z + 4 * n <= m.count)
    m.withUnsafeMutableBufferPointer { memory in
        guard let m = memory.baseAddress else {
            return
        }
        let (z, c, h) = (m + z, m + c, m + h)
        for k in 0..<n {
            c[k] = gate(z[n + k]) * c[k] + gate(z[k]) * tanh(z[2 * n + k])
            h[k] = gate(z[3 * n + k]) * tanh(c[k])
        }
    }
}
