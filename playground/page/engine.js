// The generator in its worker: starts it, calls it, and ends it to cancel.

const FOLDER = new URL(".", import.meta.url).href;
const STEPS = ["store", "read", "export"]; // calls that later ones build on

export class Engine {
  // Calls `told` with a sentence, and the finished part of the work from 0 to 1, or null where that is unknown.
  constructor(told) {
    this.told = told;
    this.number = 0;
    this.done = new Map(); // the newest call of each step that succeeded, for the next worker
    this.start();
  }

  start() {
    this.pending = new Map();
    // A worker from a blob inherits the policy of the page; one from an address would have none.
    const code = new Blob([`import ${JSON.stringify(`${FOLDER}worker.js`)};`], { type: "text/javascript" });
    const address = URL.createObjectURL(code);
    this.worker = new Worker(address, { type: "module" });
    this.worker.onmessage = ({ data }) => this.answer(data);
    this.worker.onerror = ({ message }) => this.fail(message || "the worker cannot start; load the page again");
    this.started = false;
    this.ready = this.waiting("start").then(async () => {
      URL.revokeObjectURL(address);
      this.started = true;
      for (const message of this.done.values()) await this.post(message);
    });
    this.ready.catch(() => {}); // each call reports it
  }

  answer({ id, stage, part, result, error, fatal }) {
    if (stage !== undefined) return this.told(stage, part ?? null);
    if (fatal) return this.fail(error);
    const waiting = this.pending.get(id);
    this.pending.delete(id);
    if (error === undefined) waiting?.resolve(result);
    else waiting?.reject(new Error(error));
  }

  // Ends the worker. Another one starts, and repeats what succeeded.
  fail(message) {
    const waiting = [...this.pending.values()];
    this.worker.terminate();
    if (this.started) this.start();
    for (const { reject } of waiting) reject(new Error(message));
  }

  cancel() {
    this.fail("Cancelled.");
  }

  // Replaces the files in the worker's folder.
  store(files) {
    this.done.clear();
    return this.send("store", { files: [...files].map(([name, content]) => ({ name, content })) });
  }

  // Calls a method of the worker with keyword arguments.
  call(method, keywords = {}) {
    return this.send(method, keywords);
  }

  async send(method, keywords) {
    await this.ready;
    const result = await this.post({ method, keywords });
    if (STEPS.includes(method)) this.done.set(method, { method, keywords });
    return result;
  }

  post(message) {
    const id = (this.number += 1);
    this.worker.postMessage({ id, ...message });
    return this.waiting(id);
  }

  waiting(id) {
    return new Promise((resolve, reject) => this.pending.set(id, { resolve, reject }));
  }
}
