// Times one runtime on one model, in Node.js or in a page.

const ALL = 1000, ROUND = 5; // milliseconds; rounds are short, so that in some of them no other process runs

/**
 * Milliseconds from before the import of the runtime to the first prediction, microseconds a prediction, and what it
 * predicts.
 *
 * The host says where it is: the folder of the model, read(name) for the bytes of a file there, and clock() for
 * milliseconds of processor time where it can tell these, else of any time.
 */
export async function measured(runtime, host) {
  const sample = await json(host, "sample.json");
  const { load } = await import(`./${runtime.split(/[ -]/)[0]}.mjs`); // ours, which imports the runtime in load
  const begin = performance.now();
  const predict = await load(host, runtime, sample);
  const output = await predict();
  const first = performance.now() - begin;

  let least = Infinity;
  for (let total = 0, used; total < ALL; total += used) {
    const start = host.clock();
    let count = 0;
    do {
      const result = predict();
      if (result instanceof Promise) await result;
      ++count;
      used = host.clock() - start;
    } while (used < ROUND);
    least = Math.min(least, used / count);
  }
  return { first, each: 1000 * least, output: Array.from(output) };
}

/** What a file of the model's folder says. */
export async function json(host, name) {
  return JSON.parse(new TextDecoder().decode(await host.read(name)));
}
