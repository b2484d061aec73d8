// tagger.js as a program: node tagger.js [SAMPLES]
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

// A shape for people: (any, 3).
function described(shape) { ... }

// What a file holds.
function sampleForms() {
	if (INPUT_NAMES.length > 1) return "JSON: a sample is a list of its inputs; --step answers lines";
	return "JSON or CSV, a timestep a line; --window cuts samples of so many; --step answers lines";
}

// What the command line takes.
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
		const found = isNumber.test(token) ? Number(token) : truths.get(token), word = token.slice(0, 80);
		const value = token === "[" ? [] : found;
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

// The number that a text is; undefined where it is none.
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
	throw new Error(`line ${number}, column ${wrong + 1}: ${JSON.stringify(fields[wrong].slice(0, 80))} is no number`);
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

// A sample from all of its numbers in a line, as long as the line is where one axis is free.
function wholeSample(line, number) {
	let numbers = readNumbers(line, number);
	const [shape] = INPUT_SHAPES, free = shape.filter((n) => n === null).length;
	if (free > 1) throw new Error("the model's input has several free axes: give samples as lists in JSON");
	const known = shape.reduce((total, n) => total * (n ?? 1), 1), given = numbers.length;
	if (given % known !== 0 || (free === 0 && given !== known)) {
		const wanted = `${free ? "a multiple of " : ""}${known} number${known === 1 ? "" : "s"}`;
		throw new Error(`line ${number}: a line is a whole sample, ${wanted}, not ${given}`);
	}
	for (const n of shape.slice(1).map((n) => n ?? given / known).reverse())
		numbers = Array.from({ length: numbers.length / n }, (_, k) => numbers.slice(k * n, (k + 1) * n));
	return numbers;
}

// Of a table the names of columns, whether others are ignored, and the length and hop of windows: nothing is said.
function tableLayout() {
	return [[], false, null, null];
}

// The fields of a line, with commas, semicolons or tabs between them. One that begins with a quote goes on to the next.
function splitFields(line) {
	const mark = [",", ";", "\t"].find((each) => line.includes(each)) ?? ",";
	const field = new RegExp(`${mark}(?:"((?:[^"]|"")*)"?)?([^${mark}]*)`, "g");
	const found = [...`${mark}${line}`.matchAll(field)];
	return found.map(([, quoted = "", rest]) => (quoted.replaceAll('""', '"') + rest).trim());
}

// Refuses a table in which a column is missing, is there twice, or is none of those that the model takes.
function checkColumns(given, columns, ignoresOthers) {
	const quoted = columns.map((name) => JSON.stringify(name)).join(", ");
	const wrong = [];
	const called = (name) => (name === "" ? "one without a title, as an index has," : JSON.stringify(name));
	const tell = (names, what) => wrong.push(...names.map((name) => `${called(name)} ${what}`));
	tell(columns.filter((name) => !given.includes(name)), "is missing");
	tell([...new Set(columns)].filter((name) => given.indexOf(name) !== given.lastIndexOf(name)), "is there twice");
	const others = ignoresOthers ? [] : given.filter((name) => !columns.includes(name));
	tell(others, "is none of them");
	const advice = others.length === wrong.length ? '; a pipeline with other_columns="ignore" passes over others' : "";
	if (wrong.length > 0) throw new RangeError(`the columns are ${quoted}: ${wrong.join(", ")}${advice}`);
}

// The number in a field.
function readField(text, title, number) {
	const value = readNumber(text);
	if (value !== undefined) return value;
	const given = JSON.stringify(text.slice(0, 80));
	throw new Error(`line ${number}, column ${JSON.stringify(title)}: ${given} is no number`);
}

// The rows of each sample, from a line of titles and the lines behind it.
function titledSamples([first, ...lines], columns, ignoresOthers) {
	const titles = splitFields(first), named = [...titles];
	const teller = columns.includes("sample") ? -1 : titles.indexOf("sample"); // the field that tells samples apart
	if (teller >= 0) named.splice(teller, 1);
	// That is a row with a mistake in it, or in quotes.
	else if (columns.length === 0 && titles.some((title) => readNumber(title) !== undefined))
	throw new Error(`line 1 has numbers where titles should be: ${first.trim().slice(0, 80)}`);
	if (columns.length === 0) columns = named;
	checkColumns(named, columns, ignoresOthers);
	const samples = new Map();
	let empty = 0;
	lines.forEach((line, k) => {
		const number = k + 2, fields = splitFields(line);
		if (line.trim() === "") {
			empty = number;
			return;
		}
		if (empty > 0 && titles.length === 1)
			throw new Error(`line ${empty} is empty: take it out, or write nan if a number is missing there`);
		if (fields.length !== titles.length)
			throw new Error(
				`line ${number}: expected ${titles.length} field${titles.length === 1 ? "" : "s"}, got ${fields.length}`
				+ (line.includes(",") && line.includes(";") ? "; commas separate them, so a decimal has a point" : ""),
			);
		const sample = teller < 0 ? empty : fields[teller];
		if (!samples.has(sample)) samples.set(sample, []);
		samples.get(sample).push(columns.map((name) => readField(fields[titles.indexOf(name)], name, number)));
	});
	return [...samples.values()];
}

// The rows of each sample, from lines of numbers with empty lines between samples.
function numberBlocks(lines) {
	const blocks = [[]], [shape] = INPUT_SHAPES;
	const width = shape.length === 2 ? shape[1] : null; // of a timestep
	lines.forEach((line, k) => {
		if (line.trim() === "") return void blocks.push([]);
		const row = readNumbers(line, k + 1);
		if (row.length !== (width ?? row.length)) {
			throw new Error(`line ${k + 1}: expected ${width} number${width === 1 ? "" : "s"}, got ${row.length}`);
		}
		blocks.at(-1).push(row);
	});
	return blocks.filter((rows) => rows.length > 0);
}

// The windows of a stream of rows; the rows as they are, where there are no windows.
function windowsOf(rows, length, hop) {
	if (length === null || rows.length === length) return [rows];
	const windows = [];
	for (let end = length; end <= rows.length; end += hop) windows.push(rows.slice(end - length, end));
	return windows;
}

// The samples in a table: a line for each timestep, below titles or not. Columns are found by their titles. Rows of the
// same value in a column `sample` are a sample; where there is none, empty lines stand between samples. Windows, of
// `window` rows or as the pipeline says, are cut from these. Where a sample has one axis only, it stands in a line or,
// where every line has one number, in a column. Or a line is a whole sample.
function readCsv(text, window, whole) {
	const lines = text.split(/\r\n?|\n/), [shape] = INPUT_SHAPES, flat = shape.length === 1;
	if (whole) return lines.flatMap((line, k) => (line.trim() === "" ? [] : [wholeSample(line, k + 1)]));
	if (shape.length !== 1 && shape.length !== 2)
		throw new Error("a line of CSV is a timestep, which samples of this model do not have: give JSON");
	let [columns, ignoresOthers, length, hop] = tableLayout();
	if (window !== null) {
		if (flat || ![null, window].includes(length))
			throw new Error(`--window ${window} does not fit: the model has no timesteps, or other windows`);
		[length, hop] = [window, hop ?? window];
	}
	const titled = lines[0].split(/[\s,;]+/).some((word) => word !== "" && readNumber(word) === undefined);
	const samples = titled ? titledSamples(lines, columns, ignoresOthers) : numberBlocks(lines);
	if (samples.length === 0) throw new Error("there are no numbers");
	if (flat) {
		const rows = samples.flat(), column = shape[0] !== 1 && rows.every((row) => row.length === 1);
		return column ? samples.map((block) => block.flat()) : rows;
	}
	const longest = samples.reduce((most, rows) => Math.max(most, rows.length), 0);
	if (length === null && shape[0] !== null && longest > shape[0]) {
		const cure = `cut them with --window ${shape[0]}, or tell samples apart by a column \`sample\``;
		throw new Error(`there are ${longest} rows where a sample has ${shape[0]}: ${cure}`);
	}
	const found = samples.flatMap((rows) => windowsOf(rows, length, hop));
	if (found.length === 0) throw new Error(`there are fewer rows than a window has: ${length}`);
	return found;
}

// The samples in a text of JSON or CSV, each as a list of inputs, and whether they stand in a list.
function readSamples(text, window, whole) {
	const alone = INPUT_NAMES.length === 1;
	let samples, several;
	if (text.trim().startsWith("[")) {
		if (whole || window !== null) throw new Error("--window and --lines say how CSV is read, and this is JSON");
		const value = readJson(text, 1);
		let depth = 0;
		for (let inner = value; Array.isArray(inner) && inner.length > 0; inner = inner[0]) ++depth;
		several = depth > INPUT_SHAPES[0].length + (alone ? 0 : 1);
		samples = several ? value : [value];
	} else if (text.trim().startsWith("{")) {
		throw new Error("an object of JSON is no sample: write lists of numbers");
	} else {
		samples = readCsv(text, window, whole);
		several = samples.length > 1;
	}
	return [alone ? samples.map((sample) => [sample]) : samples, several];
}

// The text that bytes are in UTF-8.
function textOf(bytes) {
	try {
		return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
	} catch {
		throw new Error("the samples are no text in UTF-8");
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
			throw new Error("--window is 1 or more, and goes neither with --step nor with --lines samples");
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
