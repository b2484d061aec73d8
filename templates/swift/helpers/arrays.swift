// Faster forms of shared functions, weights from text, checks, tokens.

// --- accumulate ---
// y += x kernel, whose rows begin at w. Four rows at a time are faster, and add fewer rounding errors; pointers free
// the inner loop from checks of indices.
private func accumulate(
    _ m: inout [REAL], _ y: Int, _ x: Int, _ kernel: [REAL], _ w: Int, _ rows: Int, _ columns: Int
) {
    precondition(y + columns <= m.count && x + rows <= m.count && w + rows * columns <= kernel.count)
    m.withUnsafeMutableBufferPointer { memory in
        kernel.withUnsafeBufferPointer { weights in
            guard let to = memory.baseAddress.map({ $0 + y }), var row = weights.baseAddress.map({ $0 + w }) else {
                return
            }
            for j in stride(from: x, to: x + rows - 3, by: 4) {
                let (a, b, c, d) = (memory[j], memory[j + 1], memory[j + 2], memory[j + 3])
                let (second, third, fourth) = (row + columns, row + 2 * columns, row + 3 * columns)
                for k in 0..<columns {
                    let first: REAL = a * row[k] + b * second[k]
                    to[k] += first + (c * third[k] + d * fourth[k])
                }
                row += 4 * columns
            }
            for j in x + rows - rows % 4..<x + rows {
                let v = memory[j]
                for k in 0..<columns {
                    to[k] += v * row[k]
                }
                row += columns
            }
        }
    }
}

// --- check ---
private func check(_ wrong: Bool, _ message: String, _ first: Int, _ second: Int) throws {
    if wrong {
        throw Refusal("\(message), got \(first)" + (first == second ? "" : " and \(second)"))
    }
}

// --- check_numbers ---
private func checkNumbers(_ x: [REAL], _ message: String) throws {
    if x.contains(where: { $0.isNaN }) {
        throw Refusal(message)
    }
}

// --- check_size ---
private func checkSize(_ size: Int, _ expected: Int, _ message: String) throws {
    if size != expected {
        throw Refusal("\(message): expected \(expected) values, got \(size)")
    }
}

// --- decoded (float32) ---
// The floats in pieces of base64, little-endian.
private func decoded(_ pieces: StaticString...) -> [Float] {
    return words(of: pieces, bits: 32).map { Float(bitPattern: UInt32($0)) }
}

// --- decoded (float64) ---
// The doubles in pieces of base64, little-endian.
private func decoded(_ pieces: StaticString...) -> [Double] {
    return words(of: pieces, bits: 64).map { Double(bitPattern: $0) }
}

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

// --- numbers_at ---
// The n numbers at a place in a file, little-endian.
private func numbersAt(_ file: [UInt8], _ at: Int, _ n: Int) -> [REAL] {
    let size = MemoryLayout<REAL>.size
    return (0..<n).map { k in
        let bytes = file[(at + k * size)..<(at + (k + 1) * size)]
        return REAL(bitPattern: bytes.reversed().reduce(0) { bits, byte in bits << 8 | REAL.RawSignificand(byte) })
    }
}

// --- put ---
// Copies n constants.
private func put(_ m: inout [REAL], _ to: Int, _ numbers: [REAL], _ n: Int) {
    m.replaceSubrange(to..<to + n, with: numbers[..<n])
}

// --- texts ---
// The texts in pieces of one, parted by NUL.
private func texts(_ pieces: String...) -> [String] {
    return pieces.joined().split(separator: "\0", omittingEmptySubsequences: false).map { String($0) }
}

// --- token_at ---
// The place of a token in the vocabulary; that behind the last where it is not in there.
private func tokenAt(_ codes: inout [Int], _ start: Int, _ stop: Int) -> Int {
    return tokenPlaces[Array(codes[start..<stop])] ?? tokenPlaces.count
}

// --- words ---
// The words in pieces of base64, little-endian.
private func words(of pieces: [StaticString], bits: UInt64) -> [UInt64] {
    var all: [UInt64] = []
    var (word, filled, pending, left): (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
    for piece in pieces {
        for code in UnsafeBufferPointer(start: piece.utf8Start, count: piece.utf8CodeUnitCount) where code != 61 {
            let digit = code > 96 ? code - 71 : code > 64 ? code - 65 : code > 47 ? code + 4 : code == 43 ? 62 : 63
            pending = pending << 6 | UInt64(digit)
            left += 6
            if left >= 8 {
                left -= 8
                word |= (pending >> left & 255) << filled
                filled += 8
            }
            if filled == bits {
                all.append(word)
                (word, filled) = (0, 0)
            }
        }
    }
    return all
}
