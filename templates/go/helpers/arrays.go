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

// --- check ---
func check(wrong bool, message string, first int, second int) error {
	if wrong && first == second {
		return fmt.Errorf("%s, got %d", message, first)
	} else if wrong {
		return fmt.Errorf("%s, got %d and %d", message, first, second)
	}
	return nil
}

// --- numbers_at ---
// The n numbers at a place in a file, little-endian.
func numbersAt(file []byte, at int, n int) []REAL {
	numbers := make([]REAL, n)
	binary.Read(bytes.NewReader(file[at:]), binary.LittleEndian, numbers)
	return numbers
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

// --- token_at ---
var tokens = map[string]int{}

func init() {
	for k, token := range Vocabulary {
		tokens[token] = k
	}
}

// The place of a token in the vocabulary; that behind the last where it is not in there.
func tokenAt(codes []rune, start int, stop int) int {
	if k, found := tokens[string(codes[start:stop])]; found {
		return k
	}
	return len(Vocabulary)
}
