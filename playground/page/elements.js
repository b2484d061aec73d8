// Elements of the page. Texts from model files become text nodes, never markup.

export const byId = (id) => document.getElementById(id);

// An element with properties and children; a property that is no property of the element is an attribute.
export function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name in made) made[name] = value;
    else made.setAttribute(name, value);
  }
  made.append(...children.filter((child) => child !== null));
  return made;
}

// A table that scrolls sideways where it is wide; cells of numbers are aligned to the right.
export function table(title, heads, rows) {
  const cells = (tag, values) =>
    values.map((value, k) => {
      const cell = element(k === 0 && tag === "td" ? "th" : tag, {}, value instanceof Node ? value : `${value}`);
      if (cell.tagName === "TH") cell.scope = tag === "th" ? "col" : "row";
      if (/^[\d.,]+(e[-+]\d+)?( .?B)?$/.test(cell.textContent)) cell.className = "number";
      return cell;
    });
  return element(
    "div",
    { className: "wide", tabIndex: 0, role: "region", "aria-label": title },
    element(
      "table",
      {},
      element("caption", {}, title),
      element("thead", {}, element("tr", {}, ...cells("th", heads))),
      element("tbody", {}, ...rows.map((row) => element("tr", {}, ...cells("td", row)))),
    ),
  );
}

// A command to copy.
export function command(text, what) {
  const button = element(
    "button",
    { type: "button", className: "copy", "aria-label": `Copy the command: ${what}` },
    "Copy",
  );
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(text);
    button.textContent = "Copied";
    setTimeout(() => (button.textContent = "Copy"), 2000);
  });
  return element("p", { className: "command" }, element("code", {}, text), button);
}

// Saves bytes or a text as a file.
export function save(name, content, type = "application/octet-stream") {
  const address = URL.createObjectURL(new Blob([content], { type }));
  element("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

// Shows a sentence in a paragraph, or hides it.
export function say(paragraph, text) {
  paragraph.textContent = text;
  paragraph.hidden = !text;
}

export const bytes = (count) => (count < 10_000 ? `${count} B` : `${Math.round(count / 1000).toLocaleString("en")} kB`);
