// classifier.h5 in JavaScript: an ES module that needs nothing else
//
// Model:   classifier.h5
//          SHA-256 0000000000000000000000000000000000000000000000000000000000000000
//          written by Keras 3.0.0
// Written: by lstmgen 1.0.0, --target javascript
// Costs:   320 bytes of weights as float32, 24 of state, 72 of workspace,
//          186 multiply-accumulates
// License: this file is yours. The parts written by lstmgen are MIT-0.
//
// Layers:
//   lstm: LSTM -> (3,), 0 parameters
//   dense: Dense -> (2,), 0 parameters

export const INPUT_NAMES = ["input_1"];
export const INPUT_SHAPES = [[3, 2]];
export const OUTPUT_NAMES = ["dense/softmax"];
export const OUTPUT_SHAPES = [[2]];
const STEP_SHAPES = [[2]];

let shared;

/** The prediction for one sample, from no state. */
export function predict(...inputs) {
	shared ??= new Predictor();
	return shared.predict(...inputs);
}

/** The predictions for several samples. */
export function predictBatch(samples) {
	if (typeof samples !== "object" || !samples?.[Symbol.iterator])
		throw new TypeError("predictBatch takes a list of samples");
	return Array.from(samples, (sample) => predict(sample));
}

/** The model and its state. */
export class Predictor {
	#memory = new Float64Array(32);

	reset() {
		this.#memory.fill(0, 0, 6);
	}

	predict(...inputs) {
		const shapes = checkInputs(inputs, INPUT_SHAPES);
		const m = this.#memory;
		store(m, 6, inputs[0], shapes[0], INPUT_NAMES[0]);
		forward(m);
		return [...m.subarray(12, 14)];
	}

	step(...inputs) {
		const shapes = checkInputs(inputs, STEP_SHAPES);
		const m = this.#memory;
		store(m, 6, inputs[0], shapes[0], INPUT_NAMES[0]);
		forwardStep(m);
		return [...m.subarray(8, 10)];
	}
}

// The layers, for a whole sample; all numbers are in m.
function forward(m) {
	// LSTM 'lstm': (3, 2) -> (3,)
	const lstmSums = 20, input1 = 6, lstmH = 14, lstmC = 17;
	fill(m, lstmH, 3, 0);
	fill(m, lstmC, 3, 0);
	for (let t = 0; t < 3; ++t) lstmTimestep(m, input1 + t * 2, lstmH, lstmC, lstmSums);
	// Dense 'dense': (3,) -> (2,)
	const denseAt = 12;
	m.set(DENSE_BIAS, denseAt);
	accumulate(m, denseAt, lstmH, DENSE_KERNEL, 0, 3, 2);
	softmax(m, denseAt, 2);
}

// The layers, for one timestep.
function forwardStep(m) {
	// LSTM 'lstm': (1, 2) -> (3,)
	const lstmSums = 16, input1 = 6, lstmH = 0, lstmC = 3;
	lstmTimestep(m, input1, lstmH, lstmC, lstmSums);
	// Dense 'dense': (3,) -> (2,)
	const denseAt = 8;
	m.set(DENSE_BIAS, denseAt);
	accumulate(m, denseAt, lstmH, DENSE_KERNEL, 0, 3, 2);
	softmax(m, denseAt, 2);
}

// LSTM 'lstm', one timestep: updates h and c (3) from x (2).
// z: the sums of the gates i, f, c and o, 3 each.
function lstmTimestep(m, x, h, c, z) {
	m.set(LSTM_BIAS, z);
	accumulate(m, z, x, LSTM_KERNEL, 0, 2, 12);
	accumulate(m, z, h, LSTM_RECURRENT_KERNEL, 0, 3, 12);
	for (let k = 0; k < 3; ++k) {
		const i = sigmoid(m[z + k]);
		const f = sigmoid(m[z + 3 + k]);
		const candidate = tanh(m[z + 6 + k]);
		const o = sigmoid(m[z + 9 + k]);
		m[c + k] = f * m[c + k] + i * candidate;
		m[h + k] = o * tanh(m[c + k]);
	}
}

function isList(x) { ... }
function refuse(x, name) { ... }
function sizeOf(shape) { ... }
function checkInputs(inputs, wanted) { ... }
function store(m, to, x, shape, name) { ... }
function fill(m, to, n, value) { ... }
function accumulate(m, y, x, kernel, w, rows, columns) { ... }
function largest(m, x, n, stride) { ... }
function sum(m, x, n, stride) { ... }
function softmax(m, x, n) { ... }
function sigmoid(x) { ... }
function tanh(x) { ... }

// Weights
const LSTM_KERNEL = new Float64Array([
	0.3073505163192749, 0.5929709076881409, 0.29826223850250244, -0.6818943619728088,
	0.6432135105133057, 0.3678247332572937, -0.22217194736003876, 0.4486708641052246,
	0.31874343752861023, 0.2764795124530792, 0.11705334484577179, 0.42802777886390686,
	-0.3418724536895752, 0.0022540311329066753, -0.18927158415317535, 0.4593077301979065,
	0.12383326143026352, -0.07547405362129211, -0.36914506554603577, -0.054315343499183655,
	0.10488530993461609, -0.06536174565553665, 0.8764382600784302, 0.7040345668792725
]);
const LSTM_RECURRENT_KERNEL = new Float64Array([
	-1.5266975164413452, -1.0334079265594482, -0.004863255191594362, -0.1533142477273941,
	0.22818580269813538, 0.2303931564092636, 1.3707032203674316, -0.5672124624252319,
	-0.12656299769878387, 1.3256629705429077, 0.4880217909812927, 0.49783802032470703,
	-0.2084038257598877, -0.8888450860977173, 0.20047885179519653, 0.1654084473848343,
	-0.6364112496376038, -0.309935986995697, 0.05677379295229912, -0.46685096621513367,
	0.041038017719984055, 0.15728981792926788, 0.12135174125432968, -0.20377498865127563,
	0.45624884963035583, 0.6347001791000366, 0.292508989572525, -0.3909381330013275,
	0.538991391658783, -0.2008640170097351, 0.6274963617324829, -0.5430724620819092,
	0.6486803293228149, 0.08796192705631256, -0.6492493152618408, -0.08833968639373779
]);
const LSTM_BIAS = new Float64Array([
	0.13246136903762817, 0.263674795627594, -0.48931288719177246, -0.5644237995147705,
	0.21975071728229523, -0.18004977703094482, 0.24130336940288544, 0.5557116866111755,
	-0.8892723917961121, 0.25263285636901855, 0.8347882032394409, -0.07851610332727432
]);
const DENSE_KERNEL = new Float64Array([
	-0.38648873567581177, 0.5513463020324707, 0.2520679235458374, 0.6375298500061035,
	-0.10712942481040955, -0.7890909910202026
]);
const DENSE_BIAS = new Float64Array([
	0.033993542194366455, -0.16749688982963562
]);


