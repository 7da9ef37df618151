// Severity of the lines: the share of each class in a stream's buckets, and the buckets that stand out.
const severity = report.severity;
const CLASS_COLOURS = {ERROR: "critical", WARNING: "minor", INFO: "low"};
const OTHER_COLOURS = ["major", "warning", "muted"];
const classColour = (label, index) => colour(CLASS_COLOURS[label] || OTHER_COLOURS[index % OTHER_COLOURS.length]);

for (const node of document.querySelectorAll("[data-chart=severity]")) {
  const stream = severity.streams[Number(node.dataset.stream)], step = severity.width * 1000;
  const first = Math.min(...severity.streams.flatMap(each => each.stretches.map(stretch => stretch.start)));
  const last = Math.max(...severity.streams.flatMap(each => each.stretches.map(stretch => stretch.start)));
  const cells = Array.from({length: Math.round((last - first) / step) + 1}, (_, cell) => first + cell * step);
  const at = new Map(stream.stretches.map(stretch => [stretch.start, stretch]));
  const total = stretch => stretch.classes.reduce((sum, count) => sum + count, 0);
  const share = (start, index) => {
    const stretch = at.get(start);
    return stretch && total(stretch) ? stretch.classes[index] / total(stretch) : null;
  };
  // the calmest class lies at the bottom
  const order = severity.labels.map((label, index) => ({label, index})).reverse();
  const marked = severity.bursts.filter(burst => burst.stream === stream.stream).map(burst => burst.start);
  const tip = points => {
    const start = cells[points[0].dataIndex], stretch = at.get(start);
    const title = `${moment(start)} to ${moment(start + step).slice(severity.width < 86400 ? 11 : 0)}`;
    if (!stretch || !total(stretch)) return lines(title, "no line read");
    return lines(title, ...severity.labels.map((label, index) => `${label} ${stretch.classes[index]}`).filter(text => !text.endsWith(" 0")),
      `${several(stretch.read, "event")} read of ${stretch.events.toLocaleString("en-US")}`);
  };
  draw(node, 118, () => ({
    grid: {left: 40, right: 8, top: 14, bottom: 22},
    tooltip: {...tooltip(), trigger: "axis", axisPointer: {type: "shadow"}, formatter: tip},
    xAxis: {
      type: "category", data: cells, axisLine: {lineStyle: {color: colour("line")}}, axisTick: {show: false},
      axisLabel: {color: colour("muted"), fontSize: 11, hideOverlap: true,
        formatter: start => cells.length * severity.width > 3 * 86400 ? moment(Number(start)).slice(5, 10) : moment(Number(start)).slice(5)},
    },
    yAxis: {
      type: "value", min: 0, max: 1, interval: 0.5, splitLine: {lineStyle: {color: colour("line")}},
      axisLabel: {color: colour("muted"), fontSize: 11, formatter: value => `${value * 100} %`},
    },
    series: [...order.map(({label, index}) => ({
      name: label, type: "bar", stack: "classes", barCategoryGap: "8%", itemStyle: {color: classColour(label, index)},
      data: cells.map(start => share(start, index)),
    })), {
      type: "scatter", symbol: "triangle", symbolRotate: 180, symbolSize: 8, symbolOffset: [0, -6], silent: true, clip: false,
      itemStyle: {color: colour("ink"), opacity: 1}, data: marked.map(start => [cells.indexOf(start), 1]), tooltip: {show: false},
    }],
  }));
}
