// Outputs as tables with bars.

function showOutputs() {
  at("outputs").replaceChildren(
    ...settings.outputs.map((output, k) => outputTable(output, result.outputs[k], original.outputs[k])),
  );
}

// Returns the table of one output at the current timestep, with its values for the unchanged sample.
function outputTable(output, now, before) {
  const row = (values) =>
    output.rank > 1 ? [values[Math.min(time, values.length - 1)] ?? []].flat(9) : [values].flat();
  const numbers = row(now),
    unchanged = row(before);
  const most = Math.max(...numbers.map(Math.abs), 1e-12);
  const best = numbers.indexOf(Math.max(...numbers));
  const order = [...numbers.keys()];
  if (order.length > SHOWN) order.sort((a, b) => numbers[b] - numbers[a]).splice(SHOWN);
  const table = element("table", { className: "outputs" });
  const several = settings.outputs.length > 1;
  table.append(element("caption", { textContent: several ? output.name : "", hidden: !several }));
  table.append(
    element(
      "thead",
      {},
      element(
        "tr",
        {},
        ...["number", "value", "before"].map((title) => element("th", { scope: "col", textContent: title })),
        element("td"),
      ),
    ),
  );
  const body = element("tbody");
  for (const k of order) {
    const bar = element("span", { className: numbers[k] < 0 ? "bar minus" : "bar" });
    bar.style.width = `${(100 * Math.abs(numbers[k])) / most}%`;
    const name = String(output.labels[k] ?? k);
    const line = element("tr", { className: k === best && numbers.length > 1 ? "best" : "" });
    line.append(
      element("th", { scope: "row", textContent: name, title: name }),
      element("td", { className: "n", textContent: formatted(numbers[k]) }),
    );
    line.append(
      element("td", { className: "n was", textContent: unchanged[k] === undefined ? "" : formatted(unchanged[k]) }),
      element("td", { className: "bars" }, bar),
    );
    body.append(line);
  }
  table.append(body);
  return table;
}
