// Faster forms of shared functions, and a choice, for which Go has no expression.

// --- accumulate ---
// y += x kernel, whose rows begin at w. Four rows at a time are faster, and add fewer rounding errors; slices of the
// same length free the inner loop from checks of indices.
func accumulate(m []REAL, y int, x int, kernel []REAL, w int, rows int, columns int) {
	to := m[y : y+columns]
	from := m[x : x+rows]
	kernel = kernel[w : w+rows*columns]
	for len(from) >= 4 {
		a, b, c, d := from[0], from[1], from[2], from[3]
		first := kernel[:len(to)]
		second := kernel[columns:][:len(to)]
		third := kernel[2*columns:][:len(to)]
		fourth := kernel[3*columns:][:len(to)]
		for k := range to {
			to[k] += a*first[k] + b*second[k] + (c*third[k] + d*fourth[k])
		}
		from, kernel = from[4:], kernel[4*columns:]
	}
	for _, v := range from {
		for k, weight := range kernel[:columns] {
			to[k] += v * weight
		}
		kernel = kernel[columns:]
	}
}

// --- copy ---
func move(m []REAL, to int, at int, n int) {
	copy(m[to:to+n], m[at:at+n])
}

// --- pick ---
// The first number where the condition holds, else the second.
func pick(condition bool, a REAL, b REAL) REAL {
	if condition {
		return a
	}
	return b
}

// --- pick_int ---
func pickInt(condition bool, a int, b int) int {
	if condition {
		return a
	}
	return b
}

// --- put ---
func put(m []REAL, to int, numbers []REAL, n int) {
	copy(m[to:to+n], numbers[:n])
}

// --- single ---
func single(x REAL) REAL {
	return REAL(float32(x))
}

// --- tanh ---
// math.Tanh takes longer.
func tanh(x REAL) REAL {
	if math.Abs(float64(x)) < 0.01 {
		return REAL(math.Tanh(float64(x)))
	}
	return REAL(2/(1+math.Exp(-2*float64(x))) - 1)
}
