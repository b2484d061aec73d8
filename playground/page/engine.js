// The generator in its worker: starts it, calls it, and ends it to cancel.

const FOLDER = new URL(".", import.meta.url).href;
const HUNG = "the page ran out of memory or stack over this file; use the command line";

export class Engine {
  // Args: told is called with a sentence, and the finished part of the work from 0 to 1, or null where that is unknown.
  constructor(told) {
    this.told = told;
    this.files = new Map();
    this.start();
  }

  start() {
    this.pending = new Map();
    this.number = 0;
    // A worker from a blob inherits the policy of the page; one from an address would have none.
    const address = URL.createObjectURL(new Blob([`import ${JSON.stringify(`${FOLDER}worker.js`)};`], { type: "text/javascript" }));
    this.worker = new Worker(address, { type: "module" });
    this.ready = new Promise((resolve, reject) => {
      this.pending.set("start", { resolve, reject });
    });
    this.ready.catch(() => {}); // each call reports it
    this.worker.onmessage = ({ data }) => this.answer(data);
    this.worker.onerror = (event) => this.fail(event.message || HUNG);
  }

  answer({ id, stage, part, result, error, fatal }) {
    if (stage !== undefined) return this.told(stage, part ?? null);
    if (fatal) return this.fail(error);
    const waiting = this.pending.get(id);
    this.pending.delete(id);
    if (error === undefined) waiting?.resolve(result);
    else waiting?.reject(new Error(error));
  }

  // Ends the worker, and starts another one, which gets the files again.
  fail(message) {
    const waiting = [...this.pending.values()];
    this.worker.terminate();
    const started = !this.pending.has("start");
    if (started) this.start();
    for (const { reject } of waiting) reject(new Error(message));
  }

  cancel() {
    this.fail("cancelled");
  }

  // Replaces the files in the worker's folder.
  async store(files) {
    this.files = files;
    await this.send({ store: [...files].map(([name, content]) => ({ name, content })) });
  }

  // Calls a method of the workbench with keyword arguments.
  call(method, keywords = {}) {
    return this.send({ method, keywords });
  }

  async send(message) {
    await this.ready;
    const id = (this.number += 1);
    return new Promise((resolve, reject) => {
      this.pending.set(id, { resolve, reject });
      this.worker.postMessage({ id, ...message });
    });
  }
}
