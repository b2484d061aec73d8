// sensors.js as a program: node sensors.js [SAMPLES]
import { createReadStream, readFileSync, realpathSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

// The module beside this file. By another spelling of its address it would be a second one.
const ofModule = (path) => path.replace(/\.cli(\.\w+)$/, "$1");
const file = fileURLToPath(import.meta.url), started = process.argv[1] && realpathSync(process.argv[1]);
// Not where the module is a part of another program.
const isProgram = [file, ofModule(file)].includes(started);
const module = await import(ofModule(import.meta.url)).catch((error) => {
  if (!isProgram) throw error;
  console.error(`error: ${error.message}`);
  process.exit(1);
});
const { INPUT_NAMES, INPUT_SHAPES, OUTPUT_NAMES, OUTPUT_SHAPES, Predictor, predict } = module;

function described(shape) { ... }

// What a file holds.
function sampleForms() {
	if (INPUT_NAMES.length > 1) return "JSON: a sample is a list or an object of its inputs; --step answers lines";
	return "JSON or CSV, a timestep a line; --window cuts samples of so many; --step answers lines";
}

// Arguments of the command line.
function usage() {
	const ends = (names, shapes) => names.map((name, k) => `${JSON.stringify(name)} ${described(shapes[k])}`).join(", ");
	const takes = "usage: node FILE.mjs [--step] [--window ROWS] [--lines timesteps|samples] [SAMPLES, else stdin]";
	return `${takes}\n${sampleForms()}\n${ends(INPUT_NAMES, INPUT_SHAPES)} -> ${ends(OUTPUT_NAMES, OUTPUT_SHAPES)}`;
}

// Default table layout: no column names, no windows.
function tableLayout() {
	return [[], false, null, null];
}

// If a value is an object with the inputs of a sample by name; one with columns by name is an input.
function isSample(value) {
	if (typeof value !== "object" || value === null || (INPUT_NAMES.length === 1 && tableLayout()[0].length > 0))
		return false;
	return Object.keys(value).length === INPUT_NAMES.length && INPUT_NAMES.every((name) => Object.hasOwn(value, name));
}

// The inputs of a sample in order.
function inputsIn(sample) {
	if (isSample(sample)) return INPUT_NAMES.map((name) => sample[name]);
	if (INPUT_NAMES.length === 1) return [sample];
	if (Array.isArray(sample) && sample.length === INPUT_NAMES.length) return sample;
	throw new Error(`expected the inputs ${INPUT_NAMES.map((name) => `"${name}"`).join(", ")} in a list or an object`);
}

// A value in JSON, from line `number` on. As in Python, NaN and infinities are numbers, and true is 1.
function readJson(text, number) {
	const isNumber = /^(NaN|-?(Infinity|(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?))$/;
	const words = new Map([["true", 1], ["false", 0], ["null", null]]);
	const string = String.raw`"(?:[^"\\\x00-\x1f]|\\["\\/bfnrt]|\\u[\da-fA-F]{4})*"`;
	const tokens = text.trimEnd().matchAll(RegExp(String.raw`${string}|[[\]{},:\n"]|[^[\]{},:\s"]+|$`, "g"));
	let token, depth = 0;
	const advance = () => {
		do [token] = tokens.next().value;
		while (token === "\n" && ++number);
	};
	const expect = (fits) => {
		const got = token ? JSON.stringify(token.slice(0, 80)) : "the end";
		if (!fits) throw new Error(`line ${number}: expected JSON, got ${got}`);
	};
	const items = (end, read) => {
		const list = [];
		if (++depth > 100) throw new Error(`line ${number}: too many lists or objects inside each other`);
		for (advance(); token !== end || list.length > 0; advance()) {
			list.push(read());
			if (token === end) break;
			expect(token === ",");
		}
		--depth;
		return list;
	};
	const pair = () => {
		expect(token.length > 1 && token.startsWith('"'));
		const key = JSON.parse(token);
		advance();
		expect(token === ":");
		advance();
		return [key, value()];
	};
	const opened = () => {
		if (token === "[") return items("]", value);
		if (token === "{") return Object.fromEntries(items("}", pair));
		if (isNumber.test(token)) return Number(token);
		expect(words.has(token) || (token.length > 1 && token.startsWith('"')));
		return words.has(token) ? words.get(token) : JSON.parse(token);
	};
	const value = () => {
		const read = opened();
		advance();
		return read;
	};
	advance();
	const read = value();
	expect(token === "");
	return read;
}

// Returns the number in a text; undefined if there is none.
function readNumber(text) {
	const word = text.trim().toLowerCase();
	if (/^[+-]?nan$/.test(word)) return NaN;
	if (/^[+-]?inf(inity)?$/.test(word)) return word[0] === "-" ? -Infinity : Infinity;
	return /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/.test(word) ? Number(word) : undefined;
}

// Numbers with commas, semicolons or spaces between them.
function readNumbers(line, number) {
	const separator = line.includes(",") ? "," : line.includes(";") ? ";" : /\s+/;
	const fields = line.trim().split(separator), numbers = fields.map(readNumber), wrong = numbers.indexOf(undefined);
	if (wrong < 0) return numbers;
	throw new Error(`line ${number}, column ${wrong + 1}: ${JSON.stringify(fields[wrong].slice(0, 80))} is not a number`);
}

// The inputs at one timestep from a line: numbers, or JSON as for a sample.
function readStep(line, number) {
	if (/^\s*[[{]/.test(line)) return inputsIn(readJson(line, number));
		const numbers = readNumbers(line, number);
		return INPUT_NAMES.length > 1 || INPUT_SHAPES[0].length === 1 ? numbers : [numbers];
	}

// A prediction, or several, as JSON with NaN and infinities.
function asJson(y) {
	return Array.isArray(y) ? `[${y.map(asJson).join(", ")}]` : String(y);
}

// Lines have no room for the samples of this model.
function readCsv() {
	throw new Error("write the samples of this model as lists in JSON");
}

function isJson(text) {
	try {
		readJson(text, 1);
	} catch {
		return false;
	}
	return true;
}

// The value of a text in JSON, or a list of the values in its lines if the first line is one.
function readValues(text) {
	const lines = text.split("\n").map((line, k) => [line, k + 1]).filter(([line]) => line.trim() !== "");
	return lines.length > 1 && isJson(lines[0][0]) ? lines.map(([line, k]) => readJson(line, k)) : readJson(text, 1);
}

// The depth of the lists of a sample.
function sampleDepth() {
	return INPUT_SHAPES[0].length + (INPUT_NAMES.length > 1 ? 1 : 0);
}

// How many lists are inside each other; an object is a sample, a row, or a table of columns.
function depthOf(value) {
	if (Array.isArray(value)) return value.length > 0 ? 1 + depthOf(value[0]) : 0;
	if (isSample(value)) return sampleDepth();
	return typeof value === "object" && value !== null ? 1 + depthOf(Object.values(value)[0]) : 0;
}

// The samples in a text, each as a list of inputs, and whether they are in a list. The text is CSV or JSON: a sample, a
// list of samples, or one value a line.
function readSamples(text, window, whole) {
	if (!/^\s*[[{]/.test(text)) {
		const samples = readCsv(text, window, whole);
		return [samples.map((sample) => [sample]), samples.length > 1];
	}
		if (whole || window !== null) throw new Error("--window and --lines are for CSV, and this is JSON");
		const value = readValues(text), several = Array.isArray(value) && depthOf(value) > sampleDepth();
		return [(several ? value : [value]).map(inputsIn), several];
	}

// Decodes UTF-8.
function textOf(bytes) {
	try {
		return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
	} catch {
		throw new Error("the samples are not UTF-8; save the file as UTF-8");
	}
}

// The command line: samples in, predictions as JSON out.
async function main() {
	let where = "", file = "-";
	try {
		const text = { type: "string" }, help = { type: "boolean", short: "h" };
		const options = { step: { type: "boolean" }, window: text, lines: text, help };
		const { values, positionals } = parseArgs({ options, allowPositionals: true });
		const others = positionals.slice(1), whole = values.lines === "samples";
		file = positionals[0] ?? file;
		if (others.length > 0 || values.help) return console.log(usage());
		if (![undefined, "timesteps", "samples"].includes(values.lines)) throw new Error("--lines is timesteps or samples");
		const rows = values.window === undefined ? null : Number(values.window);
		if (rows !== null && (!(rows >= 1) || !Number.isInteger(rows) || whole || values.step))
			throw new Error("--window must be 1 or more, without --step and --lines samples");
		if (values.step) {
			const predictor = new Predictor();
			let number = 0;
			const input = file === "-" ? process.stdin : createReadStream(realpathSync(file));
			for await (const line of createInterface({ input })) {
				++number;
				if (line.trim() === "") continue;
				const inputs = readStep(line, number);
				where = `line ${number}: `; // what reads it says so itself
				console.log(asJson(predictor.step(...inputs)));
				where = "";
			}
		} else {
			const [samples, several] = readSamples(textOf(readFileSync(file === "-" ? 0 : file)), rows, whole);
			const predictions = samples.map((inputs) => predict(...inputs));
			console.log(asJson(several ? predictions : predictions[0]));
		}
	} catch (error) {
		if (error.syscall) where = `cannot read ${file}: `;
		console.error(`error: ${where}${error.message.replace(/^E[A-Z]+: |, [a-z]+( '.*')?$/g, "")}`);
		process.exitCode = 1;
	}
}

if (isProgram) await main();
