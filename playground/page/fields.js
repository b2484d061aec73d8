// Fields of a form from declarations of options, which the worker has from lstmgen itself.
import { element } from "./elements.js";

const KINDS = {
  flag: () => element("input", { type: "checkbox" }),
  choice: ({ choices }) => select(["", ...choices]),
  samples: (option, samples) => select(["", ...samples]),
  pairs: () => element("textarea", { rows: 2, spellcheck: false, placeholder: "NAME=VALUE" }),
};

function select(words) {
  return element("select", {}, ...words.map((word) => new Option(word || "not set", word)));
}

// A field for an option, with its help.
function field(option, prefix, samples) {
  const id = `${prefix}-${option.name}`;
  const control = (KINDS[option.kind] ?? (() => element("input", { autocomplete: "off", spellcheck: false })))(
    option,
    samples,
  );
  control.id = id;
  control.dataset.option = option.name;
  control.setAttribute("aria-describedby", `${id}-help`);
  const implied = option.default ? ` By default ${option.default}.` : "";
  return element(
    "p",
    {},
    element("label", { htmlFor: id }, element("code", {}, option.flag)),
    control,
    element("small", { id: `${id}-help` }, option.help + implied),
  );
}

// Replaces the fields in an element; values of options that stay are kept.
export function showFields(container, options, { prefix, samples = [] }) {
  const before = chosen(container);
  container.replaceChildren(...options.map((option) => field(option, prefix, samples)));
  for (const control of container.querySelectorAll("[data-option]")) {
    const value = before[control.dataset.option];
    if (value === undefined) continue;
    if (control.type === "checkbox") control.checked = value;
    else if (control.tagName !== "SELECT" || [...control.options].some((option) => option.value === value))
      control.value = value;
  }
}

// The options that are set, by name.
export function chosen(container) {
  const values = {};
  for (const control of container.querySelectorAll("[data-option]")) {
    const value = control.type === "checkbox" ? control.checked : control.value.trim();
    if (value) values[control.dataset.option] = value;
  }
  return values;
}
