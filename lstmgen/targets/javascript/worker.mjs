// Runs generated JavaScript: node worker.mjs predictor.mjs < requests > answers, as lstmgen/targets/session.py has them.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { answers } from "./answers.mjs";

const [file] = process.argv.slice(2);
process.stdout.write(answers(await import(pathToFileURL(file)), readFileSync(0, "utf8")));
