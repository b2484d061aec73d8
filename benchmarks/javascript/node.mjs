// In a process of Node.js: node node.mjs RUNTIME FOLDER
import { readFileSync } from "node:fs";
import { measured } from "./measured.mjs";

const [runtime, folder] = process.argv.slice(2);
const host = {
  folder,
  read: (name) => readFileSync(`${folder}/${name}`),
  clock: () => process.cpuUsage().user / 1000, // in which other processes do not count; all predict on one thread
};
console.log(JSON.stringify(await measured(runtime, host)));
