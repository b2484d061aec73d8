// In a process of Node.js: node node.mjs RUNTIME FOLDER
import { readFileSync } from "node:fs";
import { measured } from "./measured.mjs";

const [runtime, folder] = process.argv.slice(2);
const host = {
  folder,
  read: (name) => readFileSync(`${folder}/${name}`),
  // Other processes do not count in it, and all predict on one thread. Only the sum of both parts is exact.
  clock: () => Object.values(process.cpuUsage()).reduce((total, part) => total + part) / 1000,
};
console.log(JSON.stringify(await measured(runtime, host)));
