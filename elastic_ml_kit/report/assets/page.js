// The document, how its numbers are written, and the charts that follow the colours and size of the page.
const report = JSON.parse(document.getElementById("report-data").textContent);
const byId = id => document.getElementById(id);

const BANDS = [[75, "critical"], [50, "major"], [25, "minor"], [4, "warning"], [0, "low"]];
const band = score => BANDS.find(([limit]) => score >= limit)[1];
const colour = name => getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim();
const moment = instant => new Date(instant).toISOString().slice(0, 16).replace("T", " ");
const whole = score => score === null ? "–" : score.toFixed(0);
const several = (number, noun) => `${number.toLocaleString("en-US")} ${noun}${number === 1 ? "" : "s"}`;
const entityText = entity => Object.entries(entity).map(([key, value]) => `${key} = ${value}`).join(", ") || "whole environment";

function duration(seconds) {
  if (seconds === null) return "–";
  if (seconds < 60) return `${seconds.toFixed(0)} s`;
  if (seconds < 3600) return `${(seconds / 60).toFixed(0)} min`;
  return seconds < 86400 ? `${(seconds / 3600).toFixed(1)} h` : `${(seconds / 86400).toFixed(1)} d`;
}

// element("td", {class: "num"}, "text", node …): text is only ever text, never markup
function element(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children);
  return node;
}
const chip = score => element("span", {class: `score ${score === null ? "none" : band(score)}`}, whole(score));

function pairs(entity) {
  const cell = element("td", {class: "what"});
  for (const [key, value] of Object.entries(entity))
    cell.append(element("span", {class: "pair"}, element("span", {class: "key"}, key), ` ${value}`));
  if (!cell.hasChildNodes()) cell.append(element("span", {class: "muted"}, "whole environment"));
  return cell;
}

const redraws = [];
// A chart in `node`; `options()` is asked again whenever the colours of the page change.
function draw(node, height, options) {
  node.style.height = `${height}px`;
  const chart = echarts.init(node, null, {renderer: "canvas"});
  const redraw = () => {
    chart.setOption({
      animation: false,
      backgroundColor: "transparent",
      textStyle: {fontFamily: getComputedStyle(document.body).fontFamily, color: colour("ink")},
      ...options(),
    }, true);
    chart.getZr().flush(); // at once: a printer does not wait for the next frame
  };
  redraw();
  redraws.push(redraw);
  new ResizeObserver(() => { if (chart.getWidth() !== node.clientWidth) { chart.resize(); redraw(); } }).observe(node);
  return Object.assign(chart, {redraw});
}
const redrawAll = () => redraws.forEach(redraw => redraw());
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redrawAll);
addEventListener("beforeprint", () => { document.documentElement.dataset.print = ""; redrawAll(); });
addEventListener("afterprint", () => { delete document.documentElement.dataset.print; redrawAll(); });

const tooltip = () => ({
  backgroundColor: colour("surface"), borderColor: colour("line"), confine: true,
  textStyle: {color: colour("ink"), fontSize: 13},
});
// A tooltip's content as a node, so that names from events cannot be markup
const lines = (...texts) => element("div", {}, ...texts.map((text, i) => element(i ? "div" : "b", {}, text)));
