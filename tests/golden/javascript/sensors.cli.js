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
	if (INPUT_NAMES.length > 1) return "JSON: a sample is a list of its inputs; --step answers lines";
	return "JSON or CSV, a timestep a line; --window cuts samples of so many; --step answers lines";
}

// Arguments of the command line.
function usage() {
	const ends = (names, shapes) => names.map((name, k) => `${JSON.stringify(name)} ${described(shapes[k])}`).join(", ");
	const takes = "usage: node FILE.mjs [--step] [--window ROWS] [--lines timesteps|samples] [SAMPLES, else stdin]";
	return `${takes}\n${sampleForms()}\n${ends(INPUT_NAMES, INPUT_SHAPES)} -> ${ends(OUTPUT_NAMES, OUTPUT_SHAPES)}`;
}

// Lists of numbers in JSON, with NaN and infinities, from line `number` on. As in Python, true is 1.
function readJson(text, number) {
	const open = [[]], truths = new Map([["true", 1], ["false", 0]]);
	const isNumber = /^(NaN|-?(Infinity|(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?))$/;
	let before = "[";
	for (const [token] of text.trimEnd().matchAll(/[[\],\n]|[^[\],\s]+|$/g)) {
		if (token === "\n" && ++number) continue;
		const scalar = isNumber.test(token) ? Number(token) : truths.get(token), word = token.slice(0, 80);
		const value = token === "[" ? [] : scalar;
		const fits = "[,".includes(before) ? value !== undefined || before + token === "[]" : ",]".includes(token);
		if (!fits || (before !== "[" && !token !== (open.length === 1)))
			throw new Error(`line ${number}: expected lists of numbers, got ${word ? JSON.stringify(word) : "the end"}`);
		if (value !== undefined) open.at(-1).push(value);
		if (token === "[") open.push(value);
		if (token === "]") open.pop();
		before = token;
	}
	return open[0][0];
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

// The inputs at one timestep from a line: numbers, or JSON, which is a list of inputs where there are several.
function readStep(line, number) {
	const json = line.trim().startsWith("[");
	const value = json ? readJson(line, number) : readNumbers(line, number);
	return INPUT_NAMES.length === 1 ? (json || INPUT_SHAPES[0].length > 1 ? [value] : value) : value;
}

// A prediction, or several, as JSON with NaN and infinities.
function asJson(y) {
	return Array.isArray(y) ? `[${y.map(asJson).join(", ")}]` : String(y);
}

// Lines have no room for the samples of this model.
function readCsv() {
	throw new Error("write the samples of this model as lists in JSON");
}

// The samples in a text of JSON or CSV, each as a list of inputs, and whether they stand in a list.
function readSamples(text, window, whole) {
	const alone = INPUT_NAMES.length === 1;
	let samples, several;
	if (text.trim().startsWith("[")) {
		if (whole || window !== null) throw new Error("--window and --lines are for CSV, and this is JSON");
		const value = readJson(text, 1);
		let depth = 0;
		for (let inner = value; Array.isArray(inner) && inner.length > 0; inner = inner[0]) ++depth;
		several = depth > INPUT_SHAPES[0].length + (alone ? 0 : 1);
		samples = several ? value : [value];
	} else if (text.trim().startsWith("{")) {
		throw new Error("a JSON object is not a sample: write lists of numbers");
	} else {
		samples = readCsv(text, window, whole);
		several = samples.length > 1;
	}
	return [alone ? samples.map((sample) => [sample]) : samples, several];
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
