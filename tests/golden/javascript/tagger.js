// tagger.keras in JavaScript: an ES module that needs nothing else
//
// Model:   tagger.keras
//          SHA-256 0000000000000000000000000000000000000000000000000000000000000000
//          written by Keras 3.0.0
// Written: by lstmgen 1.0.0, --target javascript
// Costs:   428 bytes of weights as float32, 0 of state, 4040 of workspace,
//          68 multiply-accumulates (for one timestep)
// License: this file is yours. The parts written by lstmgen are MIT-0.
//
// Layers:
//   embedding: Embedding -> (timesteps, 3), 0 parameters
//   both: Bidirectional -> (timesteps, 4), 0 parameters
//   tags: Dense -> (timesteps, 2), 0 parameters

export const INPUT_NAMES = ["words"];
export const INPUT_SHAPES = [[null]];
export const OUTPUT_NAMES = ["tags"];
export const OUTPUT_SHAPES = [[null, 2]];

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

/** The model, which has no state. */
export class Predictor {
	#memory = new Float64Array(11);

	constructor() {
		this.#memory.set(EMBEDDING_ZERO_VALUE, 0);
	}

	reset() {
	}

	predict(...inputs) {
		const shapes = checkInputs(inputs, INPUT_SHAPES);
		const timesteps = shapes[0][0];
		const m = (this.#memory = grown(this.#memory, 11 * timesteps + Math.max(12, 2 * timesteps) + 11));
		store(m, 1, inputs[0], shapes[0], INPUT_NAMES[0]);
		forward(m, timesteps);
		return load(m, timesteps + 1, [timesteps, 2]);
	}

	step(...inputs) {
		throw new Error("this model cannot be stepped: Bidirectional 'both' reads the sequence from its end");
	}
}

// The layers, for a whole sample; all numbers are in m.
function forward(m, timesteps) {
	// Embedding 'embedding': (timesteps,) -> (timesteps, 3)
	const words = 1, embeddingZero = 0, embeddingMask = 3 * timesteps + 1;
	for (let k = 0; k < timesteps; ++k) {
		m[embeddingMask + k] = m[words + k] !== m[embeddingZero] ? 1 : 0;
	}
	const embedding = 5 * timesteps + 1;
	lookUp(m, embedding, words, timesteps, EMBEDDING_TABLE, 6, 3);
	// Bidirectional 'both': (timesteps, 3) -> (timesteps, 4)
	const bothForwardSums = 11 * timesteps + 3, bothForward = 9 * timesteps + 1, bothForwardH = 11 * timesteps + 1;
	fill(m, bothForwardH, 2, 0);
	for (let t = 0; t < timesteps; ++t) {
		if (m[embeddingMask + t] !== 0) {
			bothForwardStep(m, embedding + t * 3, bothForwardH, bothForwardSums);
		}
		copy(m, bothForward + t * 2, bothForwardH, 2);
	}
	const bothBackwardSums = 11 * timesteps + Math.max(12, 2 * timesteps) + 3, bothBackward = 11 * timesteps + 3,
			bothBackwardH = 11 * timesteps + 1;
	fill(m, bothBackwardH, 2, 0);
	for (let t = 0; t < timesteps; ++t) {
		if (m[embeddingMask + timesteps - 1 - t] !== 0) {
			bothBackwardStep(m, embedding + (timesteps - 1 - t) * 3, bothBackwardH, bothBackwardSums);
			copy(m, bothBackward + t * 2, bothBackwardH, 2);
		} else {
			fill(m, bothBackward + t * 2, 2, 0);
		}
	}
	const bothTurned = 3 * timesteps + 1;
	for (let i = 0; i < timesteps; ++i) {
		for (let k = 0; k < 2; ++k) {
			m[bothTurned + i * 2 + k] = m[bothBackward + (timesteps - 1 - i) * 2 + k];
		}
	}
	const both = 5 * timesteps + 1;
	for (let i = 0; i < timesteps; ++i) {
		for (let k = 0; k < 2; ++k) m[both + i * 4 + k] = m[bothForward + i * 2 + k];
	}
	for (let i = 0; i < timesteps; ++i) {
		for (let k = 0; k < 2; ++k) m[both + i * 4 + k + 2] = m[bothTurned + i * 2 + k];
	}
	// Dense 'tags': (timesteps, 4) -> (timesteps, 2)
	const tags = timesteps + 1;
	for (let k = 0; k < timesteps; ++k) {
		m.set(TAGS_BIAS, tags + k * 2);
		accumulate(m, tags + k * 2, both + k * 4, TAGS_KERNEL, 0, 4, 2);
	}
}

// Bidirectional 'both', one timestep: updates h (2) from x (3).
// fromX and fromH hold the sums of the gates z, r and h, 2 numbers each.
function bothForwardStep(m, x, h, fromX) {
	const fromH = fromX + 6;
	m.set(BOTH_FORWARD_BIAS, fromX);
	accumulate(m, fromX, x, BOTH_FORWARD_KERNEL, 0, 3, 6);
	m.set(BOTH_FORWARD_RECURRENT_BIAS, fromH);
	accumulate(m, fromH, h, BOTH_FORWARD_RECURRENT_KERNEL, 0, 2, 6);
	for (let k = 0; k < 4; ++k) m[fromX + k] += m[fromH + k];
	for (let k = 0; k < 2; ++k) {
		const r = sigmoid(m[fromX + 2 + k]);
		m[fromX + 4 + k] += r * m[fromH + 4 + k];
	}
	for (let k = 0; k < 2; ++k) {
		const z = sigmoid(m[fromX + k]);
		const candidate = tanh(m[fromX + 4 + k]);
		m[h + k] = z * m[h + k] + (1 - z) * candidate;
	}
}

// Bidirectional 'both', one timestep: updates h (2) from x (3).
// sums holds those of the gates z, r and h, 2 numbers each; resetH is r * h.
function bothBackwardStep(m, x, h, sums) {
	const resetH = sums + 6;
	m.set(BOTH_BACKWARD_BIAS, sums);
	accumulate(m, sums, x, BOTH_BACKWARD_KERNEL, 0, 3, 6);
	accumulate(m, sums, h, BOTH_BACKWARD_RECURRENT_KERNEL_ZR, 0, 2, 4);
	for (let k = 0; k < 2; ++k) {
		const r = sigmoid(m[sums + 2 + k]);
		m[resetH + k] = r * m[h + k];
	}
	accumulate(m, sums + 4, resetH, BOTH_BACKWARD_RECURRENT_KERNEL_H, 0, 2, 2);
	for (let k = 0; k < 2; ++k) {
		const z = sigmoid(m[sums + k]);
		const candidate = tanh(m[sums + 4 + k]);
		m[h + k] = z * m[h + k] + (1 - z) * candidate;
	}
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
function lookUp(m, y, indices, n, table, rows, features) { ... }
function fill(m, to, n, value) { ... }
function copy(m, to, from, n) { ... }
function accumulate(m, y, x, kernel, w, rows, columns) { ... }
function sigmoid(x) { ... }
function tanh(x) { ... }

// Weights
const EMBEDDING_ZERO_VALUE = new Float64Array([
	0
]);
const EMBEDDING_TABLE = new Float64Array([
	0.21343202888965607, -0.21364906430244446, -0.14783813059329987, -1.3648804426193237,
	1.1798244714736938, 0.7864995002746582, -0.09525369852781296, 0.5642839670181274,
	0.2687264084815979, -0.23229369521141052, 0.6865404844284058, -0.08633393049240112,
	-0.09729434549808502, -0.3752880394458771, 0.37297484278678894, 0.040481168776750565,
	0.4271732270717621, -0.26431143283843994
]);
const BOTH_FORWARD_KERNEL = new Float64Array([
	0.6048753261566162, 0.1772293895483017, 0.7470054626464844, 0.5334585309028625,
	0.2263430804014206, 0.27042287588119507, -0.0018562986515462399, 0.6210761070251465,
	-0.5778295993804932, -0.15311530232429504, 0.24576331675052643, 1.1808525323867798,
	-0.3586784601211548, -0.5474362969398499, -0.23797231912612915, 0.6815633177757263,
	-0.041003305464982986, 0.894608199596405
]);
const BOTH_FORWARD_RECURRENT_KERNEL = new Float64Array([
	-1.0235177278518677, 0.7771139144897461, 0.7209197282791138, -0.7511994242668152,
	0.19214913249015808, 0.8294546008110046, 0.15275143086910248, 0.699820876121521,
	1.5249321460723877, 0.26435935497283936, -0.06822938472032547, -0.36263129115104675
]);
const BOTH_FORWARD_BIAS = new Float64Array([
	0.17609670758247375, -0.43536442518234253, 0.6048789620399475, 0.21282105147838593,
	0.29834261536598206, 0.3463023602962494
]);
const BOTH_FORWARD_RECURRENT_BIAS = new Float64Array([
	-0.5064545273780823, 0.569908618927002, 1.3340216875076294, -0.8830655217170715,
	-0.9376468658447266, -0.8028988242149353
]);
const BOTH_BACKWARD_KERNEL = new Float64Array([
	-0.8179258704185486, -1.3603260517120361, 0.8192025423049927, 0.14427602291107178,
	1.00607168674469, 0.09462621808052063, -0.3452932834625244, 0.38675758242607117,
	0.05404695123434067, -0.6525120139122009, -0.431039959192276, 1.1600675582885742,
	0.31261035799980164, 0.3498319089412689, -0.06593102961778641, -0.31383174657821655,
	0.6349934935569763, 0.03722412884235382
]);
const BOTH_BACKWARD_BIAS = new Float64Array([
	0.4888387620449066, -0.018038040027022362, -0.007247822359204292, 0.03684413433074951,
	0.48992177844047546, -0.5398037433624268
]);
const BOTH_BACKWARD_RECURRENT_KERNEL_ZR = new Float64Array([
	-0.3554648756980896, 0.019522888585925102, -0.44336360692977905, 0.2140275090932846,
	0.9571263790130615, -0.3005719780921936, 0.19204729795455933, -0.4018319249153137
]);
const BOTH_BACKWARD_RECURRENT_KERNEL_H = new Float64Array([
	0.7775365710258484, -0.4016511142253876, -0.033341098576784134, 0.128442645072937
]);
const TAGS_KERNEL = new Float64Array([
	-0.16081096231937408, -0.3217327296733856, -0.3067317008972168, -0.39269596338272095,
	-0.8420479893684387, -0.05778176710009575, 0.34069493412971497, 0.6450411677360535
]);
const TAGS_BIAS = new Float64Array([
	0.4882616400718689, 1.57440185546875
]);


