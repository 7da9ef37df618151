// Alerts: per day, and a list to search, sort and open down to the source events.
const alerts = report.alerts;

draw(byId("alert-days"), 190, () => {
  const hue = {critical: "critical", high: "major", medium: "minor", low: "warning"};
  const names = Object.keys(alerts.histogram).reverse();
  const days = alerts.histogram[names[0]].map((_, day) => moment(alerts.start + day * alerts.width * 1000).slice(5, 10));
  return {
    grid: {left: 40, right: 8, top: 30, bottom: 26},
    legend: {top: 0, right: 0, icon: "circle", itemWidth: 9, itemHeight: 9, textStyle: {color: colour("muted")}, inactiveColor: colour("line")},
    tooltip: {...tooltip(), trigger: "axis", axisPointer: {type: "shadow"}},
    xAxis: {type: "category", data: days, axisTick: {show: false}, axisLine: {lineStyle: {color: colour("line")}}, axisLabel: {color: colour("muted"), hideOverlap: true}},
    yAxis: {type: "value", minInterval: 1, splitNumber: 3, axisLabel: {color: colour("muted")}, splitLine: {lineStyle: {color: colour("line")}}},
    series: names.map(name => ({
      type: "bar", stack: "all", name, data: alerts.histogram[name], barMaxWidth: 30,
      itemStyle: {color: colour(hue[name] || "low"), borderColor: colour("page"), borderWidth: .5},
    })),
  };
});

const table = byId("alert-table"), list = table.tBodies[0];
const rows = [...list.querySelectorAll("tr[data-alert]")].map(row => {
  const alert = alerts.items[Number(row.dataset.alert)];
  return {row, alert, words: [alert.rule, alert.jobs.join(" "), entityText(alert.entity), moment(alert.time), alert.verdict || ""].join(" ").toLowerCase()};
});
const RANK = {low: 0, medium: 1, high: 2, critical: 3};
const KEYS = {
  score: alert => alert.score ?? -1, time: alert => alert.time, rule: alert => alert.rule,
  severity: alert => RANK[alert.severity] ?? -1, entity: alert => entityText(alert.entity), verdict: alert => alert.verdict || "",
};
const PAGE = 25;
let order = {key: "score", up: false}, limit = PAGE;

function showAlerts() {
  const words = byId("alert-find").value.toLowerCase().split(/\s+/).filter(Boolean);
  const severity = byId("alert-severity").value, verdict = byId("alert-verdict")?.value || "";
  const key = KEYS[order.key], sign = order.up ? 1 : -1;
  const chosen = rows.filter(({alert, words: text}) => (!severity || alert.severity === severity)
    && (!verdict || alert.verdict === verdict) && words.every(word => text.includes(word)));
  chosen.sort((a, b) => { const x = key(a.alert), y = key(b.alert); return sign * (x < y ? -1 : x > y ? 1 : 0); });
  closeAll();
  list.replaceChildren(...chosen.map(({row}, position) => { row.classList.toggle("beyond", position >= limit); return row; }));
  const rest = chosen.length - limit;
  byId("alert-count").textContent = `${several(chosen.length, "alert")}${chosen.length < rows.length ? ` of ${rows.length}` : ""}`;
  byId("alert-more").hidden = rest <= 0;
  byId("alert-more").textContent = `Show ${Math.min(rest, 4 * PAGE)} more of ${rest}`;
}

function closeAll() {
  for (const detail of list.querySelectorAll("tr.detail")) detail.remove();
  for (const button of list.querySelectorAll("button.open")) button.setAttribute("aria-expanded", "false");
}

function detail(alert) {
  const box = element("div", {class: "fit"});
  const records = alert.records.map(index => report.records.items[index]);
  box.append(element("h4", {}, several(alert.records_total, "anomaly record")), recordTable(records, "Records of the alert"));
  const events = alert.events.map(index => report.events.items[index]);
  const cap = events.length < alert.events_total ? `, ${events.length} of them here (at most ${report.events.per_alert} per alert are kept)` : "";
  box.append(element("h4", {}, several(alert.events_total, "source event") + cap));
  for (const event of events) box.append(element("details", {},
    element("summary", {}, headline(event)), element("pre", {tabindex: "0"}, JSON.stringify(event, null, 2))));
  return element("tr", {class: "detail"}, element("td", {colspan: table.tHead.rows[0].cells.length}, box));
}
// one line that says what an event is: time, then its message or action and who and where
function headline(event) {
  const time = typeof event["@timestamp"] === "number" ? moment(event["@timestamp"]) : String(event["@timestamp"] ?? "").slice(0, 19).replace("T", " ");
  const parts = [event.event?.action, event.user?.name, event.host?.name, event.process?.name].flat().filter(Boolean);
  return `${time}  ${event.message || parts.join(" · ") || "event"}`;
}

list.addEventListener("click", event => {
  const row = event.target.closest("tr[data-alert]");
  if (!row) return;
  const button = row.querySelector("button.open"), open = button.getAttribute("aria-expanded") === "true";
  button.setAttribute("aria-expanded", String(!open));
  if (open) row.nextElementSibling.remove();
  else row.after(detail(alerts.items[Number(row.dataset.alert)]));
});
table.tHead.addEventListener("click", event => {
  const button = event.target.closest("button[data-sort]");
  if (!button) return;
  const key = button.dataset.sort;
  order = {key, up: order.key === key ? !order.up : key !== "score" && key !== "time" && key !== "severity"};
  for (const head of table.tHead.rows[0].cells) head.setAttribute("aria-sort", "none");
  button.parentElement.setAttribute("aria-sort", order.up ? "ascending" : "descending");
  showAlerts();
});
for (const id of ["alert-find", "alert-severity", "alert-verdict"])
  byId(id)?.addEventListener("input", () => { limit = PAGE; showAlerts(); });
byId("alert-more").addEventListener("click", () => { limit += 4 * PAGE; showAlerts(); });
for (const form of document.querySelectorAll("form.controls")) form.addEventListener("submit", event => event.preventDefault());
showAlerts();
