// Anomaly records as a table.
function recordTable(records, caption) {
  const judged = report.quality !== null;
  const heads = ["Score", "Time", "Job", "Actual (typical)", "Entity", "Probability", "Influencers", ...(judged ? ["Verdict"] : [])];
  const numeric = new Set(["Score", "Actual (typical)", "Probability"]);
  const body = element("tbody");
  for (const record of records) {
    const row = element("tr", {},
      element("td", {class: "num"}, chip(record.score)),
      element("td", {class: "nowrap"}, moment(record.time), element("span", {class: "under"}, `${record.span / 60} min`)),
      element("td", {}, element("span", {class: "mono"}, record.job), element("span", {class: "under"}, record.function + (record.field ? ` of ${record.field}` : ""))),
      element("td", {class: "num nowrap"}, plain(record.actual), element("span", {class: "under"}, `(${plain(record.typical)})`)),
      pairs(record.entity),
      element("td", {class: "num"}, probability(record.probability)),
      pairs(Object.fromEntries(Object.entries(record.influencers).map(([field, values]) => [field, values.join(", ")]))));
    if (judged) row.append(element("td", {}, element("span", {class: `outcome ${record.verdict || "below"}`}, record.verdict || "below")));
    body.append(row);
  }
  const head = element("tr", {}, ...heads.map(name => element("th", {scope: "col", class: numeric.has(name) ? "num" : ""}, name)));
  return element("div", {class: "scroll"},
    element("table", {class: "records"}, element("caption", {class: "unseen"}, caption), element("thead", {}, head), body));
}
const plain = number => Number(number.toPrecision(4)).toLocaleString("en-US", {maximumFractionDigits: 4});
const probability = number => number >= 0.001 ? number.toPrecision(2) : number.toExponential(1).replace("e-", "e−");
