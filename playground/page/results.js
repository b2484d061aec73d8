// Results of the worker as elements.
import { bytes, command, element, save, table } from "./elements.js";
import { highlighted } from "./highlight.js";

const shape = (dims) => `(${dims.join(", ")})`;
const sentences = (kind, texts) => texts.map((text) => element("p", { className: kind }, `${text}`));
const scientific = (value) => (value === null ? "" : typeof value === "number" ? value.toExponential(1) : `${value}`);

// What inspect says about a model.
export function summary(record) {
  const tensors = (items) => items.map(({ name, shape: dims }) => `${name} ${shape(dims)}`).join(", ");
  const problems = record.problems.map(({ layer, class_name: kind, reason, advice }) =>
    element("p", { className: "refused" }, `${kind} ${layer}: ${reason}${advice ? `; ${advice}` : ""}`),
  );
  return [
    element(
      "p",
      {},
      element("strong", {}, record.model.file),
      ` ${record.container}, ${record.class_name}, ${record.parameters.toLocaleString("en")} weights`,
    ),
    element("p", {}, `Inputs: ${tensors(record.inputs)}. Outputs: ${tensors(record.outputs) || "unknown"}.`),
    table(
      "Layers",
      ["layer", "class", "output", "weights", "options"],
      record.layers.map((layer) => [
        layer.name,
        layer.class_name,
        layer.outputs.map(shape).join(", "),
        layer.parameters.toLocaleString("en"),
        layer.options.join(", "),
      ]),
    ),
    ...record.pipeline.map((line) => element("p", { className: "pipeline" }, line)),
    ...problems,
    ...(record.damage ? sentences("refused", [record.damage]) : []),
    ...sentences("warning", record.warnings),
    ...(record.exportable ? [] : sentences("refused", ["This model cannot be exported."])),
    ...sentences("hint", record.ways),
    command(record.command, "inspect"),
  ];
}

// The files of an export, with the code of one of them.
export function exported(record, zipped) {
  const tabs = element("div", { className: "tabs", role: "tablist", "aria-label": "Files" });
  const pre = element("pre", { id: "source", tabIndex: 0, role: "tabpanel" });
  const show = (file) => {
    for (const tab of tabs.children) {
      const selected = tab.dataset.file === file.name;
      tab.setAttribute("aria-selected", selected);
      tab.tabIndex = selected ? 0 : -1;
      if (selected) pre.setAttribute("aria-labelledby", tab.id);
    }
    const text = file.text ?? "A binary file: it is in the archive.";
    pre.replaceChildren(element("code", {}, highlighted(file.name, text)));
    if (file.cut) pre.append(element("p", { className: "hint" }, "The rest of the file is in the archive."));
  };
  record.files.forEach((file, k) => {
    const tab = element(
      "button",
      { type: "button", role: "tab", id: `file-${k}`, "data-file": file.name, "aria-controls": "source" },
      `${file.name} `,
      element("small", {}, bytes(file.bytes)),
    );
    tab.addEventListener("click", () => show(file));
    tabs.append(tab);
  });
  tabs.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const all = [...tabs.children];
    const next = all[(all.indexOf(document.activeElement) + step + all.length) % all.length];
    next.focus();
    next.click();
  });
  const download = element("button", { type: "button", id: "download" }, "Download all as a zip");
  download.addEventListener("click", zipped);
  const cost = `${record.parameters.toLocaleString("en")} weights, ${bytes(record.weights_bytes)} as ${record.dtype}; ${bytes(record.state_bytes + record.workspace_bytes)} of RAM; ${record.macs.toLocaleString("en")} multiply-accumulates a prediction`;
  show(record.files[0]);
  return [
    element("p", {}, cost),
    ...(record.time
      ? sentences("hint", [
          `Time on the board: ${record.time.prediction_ms ? `${record.time.prediction_ms.likely.toPrecision(2)} ms a prediction` : record.time.unknown}`,
        ])
      : []),
    ...(record.accuracy ? [accuracy(record.accuracy)] : []),
    ...sentences("warning", record.warnings),
    command(record.command, "export"),
    element("p", {}, download),
    tabs,
    pre,
  ];
}

function accuracy({ samples, outputs }) {
  const rows = outputs.map(({ name, error, largest }) => [name, scientific(error), scientific(largest)]);
  return table(`Error of the number format on ${samples} samples`, ["output", "max error", "largest value"], rows);
}

// Flash, RAM and time on each board.
export function boards(rows) {
  const cell = ({ flash, ram, used, refusal }) =>
    used === null
      ? [element("span", { className: "hint" }, refusal), "", "", ""]
      : [
          element("span", { className: used.fits ? "fits" : "refused" }, used.fits ? "fits" : "too large"),
          `${bytes(used.flash)} of ${bytes(flash)}`,
          `${bytes(used.ram)} of ${bytes(ram)}`,
          used.time,
        ];
  return table(
    "Boards",
    ["board", "verdict", "flash", "RAM", "time"],
    rows.map((row) => [element("span", {}, row.title, element("br"), element("code", {}, row.name)), ...cell(row)]),
  );
}

// What verify says.
export function verified(record) {
  const rows = record.lines.map(({ of, output, samples, absolute, allowed, compared, ok }) => [
    of,
    output,
    samples,
    scientific(absolute),
    scientific(allowed),
    compared ? (ok ? "ok" : "OUT OF TOLERANCE") : "not compared",
  ]);
  return [
    ...(rows.length
      ? [table("Errors against the float64 reference", ["code", "output", "samples", "max error", "allowed", "verdict"], rows)]
      : []),
    ...sentences("warning", record.notes),
    element("p", { className: record.ok ? "fits" : "refused", id: "verdict" }, record.verdict),
    ...(record.altered === "" && record.lines.length ? sentences("hint", ["Byte-identical to a fresh export."]) : []),
    command(record.command, "verify"),
  ];
}

// A report in a frame that reaches neither the page nor any address.
export function reported(record) {
  const frame = element("iframe", { src: "frame.html", title: "Report", id: "report-frame" });
  frame.setAttribute("sandbox", "allow-scripts");
  addEventListener("message", function ready({ source }) {
    if (source !== frame.contentWindow) return;
    removeEventListener("message", ready);
    frame.contentWindow.postMessage(record.page, "*");
  });
  const download = element("button", { type: "button" }, "Download report.html");
  download.addEventListener("click", () => save("report.html", record.page, "text/html"));
  return [command(record.command, "report"), element("p", {}, download), frame];
}
