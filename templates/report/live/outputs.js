// What comes out, as a table with bars.

function showOutputs() {
  at("outputs").replaceChildren(
    ...settings.outputs.map((output, k) => outputTable(output, found.outputs[k], before.outputs[k])),
  );
}

// One output at the timestep, with what it was for the sample as it was given.
function outputTable(output, now, once) {
  const row = (values) =>
    output.rank > 1 ? [values[Math.min(time, values.length - 1)] ?? []].flat(9) : [values].flat();
  const numbers = row(now),
    given = row(once);
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
        ...["number", "value", "as given"].map((title) => element("th", { scope: "col", textContent: title })),
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
      element("td", { className: "n", textContent: said(numbers[k]) }),
    );
    line.append(
      element("td", { className: "n was", textContent: given[k] === undefined ? "" : said(given[k]) }),
      element("td", { className: "bars" }, bar),
    );
    body.append(line);
  }
  table.append(body);
  return table;
}
