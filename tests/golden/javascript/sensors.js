// sensors.keras in JavaScript: an ES module that needs nothing else
//
// Model:   sensors.keras
//          SHA-256 0000000000000000000000000000000000000000000000000000000000000000
//          written by Keras 3.0.0
// Written: by lstmgen 1.0.0, --target javascript --with-main
// Costs:   132 bytes of weights as float32, 8 of state, 2400 of workspace,
//          82 multiply-accumulates (for one timestep)
// License: this file is yours. The parts written by lstmgen are MIT-0.
//
// Layers:
//   each: TimeDistributed -> (timesteps, 3), 0 parameters
//   norm: LayerNormalization -> (timesteps, 3), 0 parameters
//   gained: Multiply -> (timesteps, 3), 0 parameters
//   rnn: SimpleRNN -> (timesteps, 2), 0 parameters

export const INPUT_NAMES = ["windows", "gain"];
export const INPUT_SHAPES = [[null, 6, 2], [3]];
export const OUTPUT_NAMES = ["rnn", "rnn:h"];
export const OUTPUT_SHAPES = [[null, 2], [2]];
const STEP_SHAPES = [[6, 2], [3]];

let shared;

/** The prediction for one sample, from no state. */
export function predict(...inputs) {
	shared ??= new Predictor();
	shared.reset();
	return shared.predict(...inputs);
}

/** The predictions for several samples, each an array of its inputs. */
export function predictBatch(samples) {
	if (typeof samples !== "object" || !samples?.[Symbol.iterator])
		throw new TypeError("predictBatch takes a list of samples");
	return Array.from(samples, (sample) => predict(...sample));
}

/** The model and its state. */
export class Predictor {
	#memory = new Float64Array(42);
	#begun = false;

	reset() {
		this.#begun = false;
	}

	predict(...inputs) {
		const shapes = checkInputs(inputs, INPUT_SHAPES);
		const timesteps = shapes[0][0];
		const m = (this.#memory = grown(this.#memory, 17 * timesteps + Math.max(18, 3 * timesteps) + 7));
		if (!this.#begun) begin(m);
		store(m, 2, inputs[0], shapes[0], INPUT_NAMES[0]);
		store(m, 12 * timesteps + 2, inputs[1], shapes[1], INPUT_NAMES[1]);
		forward(m, timesteps);
		this.#begun = true;
		return [load(m, 12 * timesteps + 5, [timesteps, 2]), [...m.subarray(14 * timesteps + 5, 14 * timesteps + 5 + 2)]];
	}

	step(...inputs) {
		const shapes = checkInputs(inputs, STEP_SHAPES);
		const m = (this.#memory = grown(this.#memory, 42));
		if (!this.#begun) begin(m);
		store(m, 2, inputs[0], shapes[0], INPUT_NAMES[0]);
		store(m, 14, inputs[1], shapes[1], INPUT_NAMES[1]);
		forwardStep(m);
		this.#begun = true;
		return [[...m.subarray(17, 19)], [...m.subarray(19, 21)]];
	}
}

// The states as they are at first.
function begin(m) {
	m.fill(0, 0, 2);
}

// The layers, for a whole sample; all numbers are in m.
function forward(m, timesteps) {
	// TimeDistributed 'each': (timesteps, 6, 2) -> (timesteps, 3)
	const eachWork0 = 17 * timesteps + 7, windows = 2, each = 14 * timesteps + 7;
	for (let t = 0; t < timesteps; ++t) eachTimestep(m, windows + t * 12, each + t * 3, eachWork0);
	// LayerNormalization 'norm': (timesteps, 3) -> (timesteps, 3)
	const norm = 17 * timesteps + 7;
	for (let i = 0; i < timesteps; ++i) {
		const total = sum(m, each + i * 3, 3, 1);
		const mean = total / 3;
		const squares = sumOfSquares(m, each + i * 3, 3, 1, mean);
		const factor = 1 / Math.sqrt(squares / 3 + 0.001);
		for (let j = 0; j < 3; ++j) {
			m[norm + i * 3 + j] = (m[each + i * 3 + j] - mean) * factor * NORM_SCALE[j] + NORM_OFFSET[j];
		}
	}
	// Multiply 'gained': (timesteps, 3) -> (timesteps, 3)
	const gain = 12 * timesteps + 2;
	for (let i = 0; i < timesteps; ++i) {
		for (let k = 0; k < 3; ++k) m[norm + i * 3 + k] = m[norm + i * 3 + k] * m[gain + k];
	}
	// SimpleRNN 'rnn': (timesteps, 3) -> (timesteps, 2)
	const rnnSums = 14 * timesteps + 7, rnn = 12 * timesteps + 5, rnnH = 0;
	for (let t = 0; t < timesteps; ++t) {
		rnnStep(m, norm + t * 3, rnnH, rnnSums);
		copy(m, rnn + t * 2, rnnH, 2);
	}
	copy(m, 14 * timesteps + 5, rnnH, 2);
}

// The layers, for one timestep.
function forwardStep(m) {
	// TimeDistributed 'each': (1, 6, 2) -> (1, 3)
	const eachWork0 = 24, windows = 2, each = 21;
	eachTimestep(m, windows, each, eachWork0);
	// LayerNormalization 'norm': (1, 3) -> (1, 3)
	const norm = 24;
	{
		const total = sum(m, each, 3, 1);
		const mean = total / 3;
		const squares = sumOfSquares(m, each, 3, 1, mean);
		const factor = 1 / Math.sqrt(squares / 3 + 0.001);
		for (let i = 0; i < 3; ++i) {
			m[norm + i] = (m[each + i] - mean) * factor * NORM_SCALE[i] + NORM_OFFSET[i];
		}
	}
	// Multiply 'gained': (1, 3) -> (1, 3)
	const gain = 14;
	for (let k = 0; k < 3; ++k) m[norm + k] = m[norm + k] * m[gain + k];
	// SimpleRNN 'rnn': (1, 3) -> (1, 2)
	const rnnSums = 21, rnnH = 0;
	rnnStep(m, norm, rnnH, rnnSums);
	copy(m, 17, rnnH, 2);
	copy(m, 19, rnnH, 2);
}

// TimeDistributed 'each': one timestep.
function eachTimestep(m, input0, output0, work0) {
	// Conv1D 'conv': (6, 2) -> (6, 3)
	const partAt = input0, conv = work0;
	for (let i = 0; i < 6; ++i) {
		const to = conv + i * 3;
		m.set(CONV_BIAS, to);
		let p = i < 1 ? 1 - i : 0;
		while (p < 2) {
			const fromI = i + p - 1;
			accumulate(m, to, partAt + fromI * 2, CONV_KERNEL, p * 6, 2, 3);
			p += 1;
		}
	}
	// LeakyReLU 'relu': (6, 3) -> (6, 3)
	for (let k = 0; k < 18; ++k) m[conv + k] = leakyRelu(m[conv + k], 0.25);
	// GlobalMaxPooling1D 'pool': (6, 3) -> (3,)
	const pool = output0;
	for (let i = 0; i < 3; ++i) m[pool + i] = largest(m, conv + i, 6, 3);
}

// SimpleRNN 'rnn', one timestep: updates h (2) from x (3).
function rnnStep(m, x, h, z) {
	m.set(RNN_BIAS, z);
	accumulate(m, z, x, RNN_KERNEL, 0, 3, 2);
	accumulate(m, z, h, RNN_RECURRENT_KERNEL, 0, 2, 2);
	for (let k = 0; k < 2; ++k) m[h + k] = elu(m[z + k], 0.5);
}

function isList(x) { ... }
function refuse(x, name) { ... }
function sizeOf(shape) { ... }
function described(shape) { ... }
function measure(x, wanted, name) { ... }
function checkInputs(inputs, wanted) { ... }
function grown(memory, size) { ... }
function store(m, to, x, shape, name) { ... }
function load(m, from, shape) { ... }
function sum(m, x, n, stride) { ... }
function sumOfSquares(m, x, n, stride, mean) { ... }
function copy(m, to, from, n) { ... }
function accumulate(m, y, x, kernel, w, rows, columns) { ... }
function leakyRelu(x, negativeSlope) { ... }
function largest(m, x, n, stride) { ... }
function elu(x, alpha) { ... }

// Weights
const CONV_KERNEL = new Float64Array([
	-0.24066177010536194, -0.17158956825733185, -0.02935829758644104, -1.1119916439056396,
	-0.03915942832827568, -0.41912785172462463, 2.093799591064453, 0.2354719638824463,
	-0.11157847940921783, -0.06877245008945465, -0.3008278012275696, -0.533090353012085
]);
const CONV_BIAS = new Float64Array([
	1.3245514631271362, -1.433398962020874, 0.35085931420326233
]);
const NORM_SCALE = new Float64Array([
	-0.1344805806875229, 0.3891672194004059, -0.04313216358423233
]);
const NORM_OFFSET = new Float64Array([
	0.6746551990509033, -0.01988127827644348, 0.1145557388663292
]);
const RNN_KERNEL = new Float64Array([
	1.0274925231933594, 0.42706331610679626, -0.20313724875450134, -0.009703384712338448,
	0.42431506514549255, 1.2610528469085693
]);
const RNN_RECURRENT_KERNEL = new Float64Array([
	-0.06177219748497009, -0.046135205775499344, 0.7013881802558899, -0.43187597393989563
]);
const RNN_BIAS = new Float64Array([
	-0.07503213733434677, 0.6295233964920044
]);

// As a program: node sensors.js [SAMPLES], with sensors.cli.js beside it.
const started = globalThis.process?.argv?.[1]?.split(/[\\/]/).at(-1);
if (started === "sensors.js" && decodeURIComponent(import.meta.url).endsWith(`/${started}`)) {
	import(/* webpackIgnore: true */ /* @vite-ignore */ import.meta.url.replace(/\.\w+$/, ".cli$&")).catch((error) => {
		console.error(`error: ${error.message}`);
		process.exitCode = 1;
	});
}
