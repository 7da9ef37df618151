// Swim-lanes: the highest score per job or influencer value and cell of time.
const lanes = report.lanes;
const cellTime = cell => lanes.start + cell * lanes.cell * 1000;
const cellCount = lanes.cells;
const cellName = cell => `${moment(cellTime(cell))} to ${moment(cellTime(cell + 1)).slice(lanes.cell < 86400 ? 11 : 0)}`;
// names differ at their ends, so the middle goes
const shorten = (name, room) => name.length <= room ? name : `${name.slice(0, room / 2)}…${name.slice(1 - room / 2)}`;

// What both lane charts have in common; `rows` are names from top to bottom.
function laneOptions(node, rows, data, extra) {
  const days = Math.max(1, Math.round(86400 / lanes.cell));
  const left = Math.min(330, Math.max(150, Math.round(node.clientWidth * 0.3)));
  const every = Math.max(1, Math.ceil((cellCount / days) / Math.max(2, (node.clientWidth - left) / 62)));
  const labelled = cell => days === 1 ? cell % every === 0
    : cellTime(cell) % 86400000 === 0 && Math.round((cellTime(cell) - lanes.start) / 86400000) % every === 0;
  return {
    grid: {left, right: 18, top: 14, bottom: 66},
    tooltip: {...tooltip(), ...extra.tooltip},
    xAxis: {
      type: "category", data: Array.from({length: cellCount}, (_, cell) => cell), boundaryGap: true,
      axisLine: {lineStyle: {color: colour("line")}}, axisTick: {show: false},
      axisLabel: {
        color: colour("muted"), fontSize: 11.5, hideOverlap: true,
        interval: cellCount / days < 3 ? "auto" : index => labelled(index),
        formatter: cell => cellCount / days < 3 ? moment(cellTime(Number(cell))).slice(5) : moment(cellTime(Number(cell))).slice(5, 10),
      },
    },
    yAxis: {
      type: "category", inverse: true, data: rows.map(row => row.name),
      axisLine: {show: false}, axisTick: {show: false},
      axisLabel: {
        interval: 0, fontSize: 11.5, width: left - 24, overflow: "truncate", color: colour("ink"),
        formatter: (name, index) => rows[index].head ? `{head|${rows[index].label}}` : shorten(rows[index].label, (left - 24) / 7.1),
        rich: {head: {fontWeight: "bold", fontSize: 12, color: colour("ink")}},
      },
    },
    dataZoom: [{
      type: "slider", xAxisIndex: 0, height: 20, bottom: 12, showDetail: false, brushSelect: false, filterMode: "none",
      borderColor: colour("line"), fillerColor: colour("hover"), backgroundColor: colour("empty"),
      handleStyle: {color: colour("muted")}, moveHandleStyle: {color: colour("line")},
      dataBackground: {lineStyle: {opacity: 0}, areaStyle: {opacity: 0}},
      selectedDataBackground: {lineStyle: {opacity: 0}, areaStyle: {opacity: 0}},
    }],
    series: [{
      id: "cells", type: "custom", clip: true, data, z: 2, progressive: 0, encode: {x: 0, y: 1},
      renderItem: (params, api) => {
        const [x, y] = api.coord([api.value(0), api.value(1)]), [width, height] = api.size([1, 1]);
        const gap = width > 5 ? 1 : 0;
        return {
          type: "rect", style: {fill: colour(band(api.value(2)))}, transition: [],
          shape: {x: x - width / 2, y: y - height / 2 + 1, width: Math.max(width - gap, 1.5), height: height - 2},
          emphasis: {style: {stroke: colour("ink"), lineWidth: 2}},
        };
      },
    }, {
      type: "custom", silent: true, z: 0, data: rows.flatMap((row, index) => row.head ? [] : [[0, index]]),
      renderItem: (params, api) => {
        const y = api.coord([0, api.value(1)])[1], height = api.size([0, 1])[1] - 2, {x, width} = params.coordSys;
        return {type: "rect", shape: {x, y: y - height / 2, width, height}, style: {fill: colour("empty")}};
      },
    }, ...(extra.series || [])],
  };
}

// ---- jobs

const laneNode = byId("lanes");
let laneRows = [], laneData = [], cursor = -1;

function chooseLanes() {
  const module = byId("lane-module").value, least = Number(byId("lane-score").value);
  laneRows = [{name: "overall", label: "All jobs", head: true}];
  laneData = module ? [] : lanes.overall.map(([cell, score]) => [cell, 0, score]);
  if (module) laneRows = [];
  let last = "";
  for (const job of report.jobs) {
    if (module && job.module !== module) continue;
    if (job.module !== last) laneRows.push({name: "module " + job.module, label: job.module, head: true});
    last = job.module;
    const row = laneRows.push({name: job.id, label: job.id, job: job.id}) - 1;
    for (const [cell, score, count] of lanes.jobs[job.id]) laneData.push([cell, row, score, count]);
  }
  laneData = laneData.filter(each => each[2] >= least);
  cursor = -1;
}

const MARKS = {
  found: () => ({opacity: 1, color: "transparent", borderColor: colour("ink"), borderWidth: 1.4}),
  missed: () => ({opacity: 1, color: colour("surface"), borderColor: colour("bad"), borderWidth: 2.4}),
  capped: () => ({opacity: 1, color: "transparent", borderColor: colour("muted"), borderWidth: 1.6, borderType: "dotted"}),
};
function plantedSeries() {
  if (!byId("lane-planted")?.checked) return [];
  const rowOf = new Map(laneRows.map((row, i) => [row.job, i]));
  return Object.entries(MARKS).map(([outcome, style]) => ({
    type: "scatter", name: outcome, symbol: "diamond", symbolSize: 9, z: 5, itemStyle: style(),
    data: report.planted.filter(each => each.outcome === outcome && rowOf.has(each.jobs[0])).map(each => ({
      value: [Math.min(cellCount - 1, Math.max(0, Math.floor((each.bucket_start - lanes.start) / 1000 / lanes.cell))), rowOf.get(each.jobs[0])],
      planted: each,
    })),
  }));
}

function laneTip(point) {
  const planted = point.data.planted;
  if (planted) return lines(planted.description || planted.id, planted.jobs.join(", "), entityText(planted.entity),
    `${moment(planted.time)}, ${planted.outcome}${planted.caught_by ? ` by ${planted.caught_by} after ${duration(planted.delay)}` : ""}`);
  const [cell, row, score, count] = point.value;
  return lines(laneRows[row].label, cellName(cell), `score ${score}${count ? ", " + several(count, "record") : ""}`);
}

chooseLanes();
const rowHeight = 16;
const laneHeight = () => laneRows.length * rowHeight + 80;
const laneChart = draw(laneNode, laneHeight(), () =>
  laneOptions(laneNode, laneRows, laneData, {tooltip: {formatter: laneTip}, series: plantedSeries()}));

function openCell(index) {
  const [cell, row, score, count] = laneData[index], job = laneRows[row].job;
  const from = cellTime(cell), to = cellTime(cell + 1), last = cell === cellCount - 1;
  const found = report.records.items.filter(record => (!job || record.job === job)
    && (record.time >= from || cell === 0) && (record.time < to || last));
  const total = job ? count : report.jobs.reduce((sum, each) =>
    sum + lanes.jobs[each.id].filter(([at]) => at === cell).reduce((all, [, , number]) => all + number, 0), 0);
  const shown = found.slice(0, 50);
  byId("lanes-cell").textContent = `${job || "All jobs"}, ${cellName(cell)}: highest score ${score}, ${several(total, "record")}`
    + (shown.length < total ? `, ${shown.length} of them below` : "")
    + (found.length < total ? ` (this page keeps those behind alerts and those from ${report.records.floor} on)` : "");
  byId("lanes-records").replaceChildren(recordTable(shown, `Records of ${job || "all jobs"}, ${cellName(cell)}`));
}
laneChart.on("click", point => { if (point.seriesId === "cells") openCell(cursor = point.dataIndex); });

// Left and right go through a lane, up and down to the nearest cell of the next lane that has one.
function move(key) {
  if (cursor < 0) return laneData.length ? 0 : -1;
  const [cell, row] = laneData[cursor];
  const along = key === "ArrowLeft" || key === "ArrowRight";
  const forward = key === "ArrowRight" || key === "ArrowDown";
  let best = cursor, least = Infinity;
  laneData.forEach(([otherCell, otherRow], index) => {
    const [across, beside] = along ? [otherCell - cell, otherRow - row] : [otherRow - row, otherCell - cell];
    if ((along && beside) || (forward ? across <= 0 : across >= 0)) return;
    const distance = Math.abs(across) * 10000 + Math.abs(beside);
    if (distance < least) [best, least] = [index, distance];
  });
  return best;
}
laneNode.addEventListener("keydown", event => {
  if (event.key.startsWith("Arrow")) {
    event.preventDefault();
    laneChart.dispatchAction({type: "downplay", seriesIndex: 0});
    cursor = move(event.key);
    if (cursor < 0) return;
    laneChart.dispatchAction({type: "highlight", seriesIndex: 0, dataIndex: cursor});
    laneChart.dispatchAction({type: "showTip", seriesIndex: 0, dataIndex: cursor});
    const [cell, row, score] = laneData[cursor];
    byId("lanes-cell").textContent = `${laneRows[row].label}, ${cellName(cell)}, score ${score}`;
  } else if (event.key === "Enter" && cursor >= 0) openCell(cursor);
});
for (const id of ["lane-module", "lane-score", "lane-planted"])
  byId(id)?.addEventListener("change", () => {
    chooseLanes();
    laneNode.style.height = `${laneHeight()}px`;
    laneChart.resize();
    laneChart.redraw();
  });

// ---- influencers

const influencerNode = byId("influencer-lanes"), influencerJob = byId("influencer-job");
const strongest = new Map();
for (const lane of lanes.influencers) strongest.set(lane.job, Math.max(strongest.get(lane.job) || 0, lane.score));
for (const job of report.jobs) if (strongest.has(job.id))
  influencerJob.append(element("option", {value: job.id}, `${job.id} (${whole(strongest.get(job.id))})`));
if (strongest.size) {
  influencerJob.value = [...strongest].reduce((best, each) => each[1] > best[1] ? each : best)[0];
  const chosen = () => lanes.influencers.filter(lane => lane.job === influencerJob.value);
  const height = () => chosen().length * 20 + 86;
  const chart = draw(influencerNode, height(), () => {
    const rows = chosen().map(lane => ({name: `${lane.field} ${lane.value}`, label: `${lane.value}  ·  ${lane.field}`}));
    const data = chosen().flatMap((lane, row) => lane.cells.map(([cell, score]) => [cell, row, score]));
    const tip = ({value: [cell, row, score]}) => lines(rows[row].label, cellName(cell), `score ${score}`);
    return laneOptions(influencerNode, rows, data, {tooltip: {formatter: tip}});
  });
  chart.on("click", ({value: [cell, row, score]}) => {
    const lane = chosen()[row];
    byId("influencer-cell").textContent = `${lane.field} ${lane.value}, ${cellName(cell)}: score ${score}`;
  });
  influencerJob.addEventListener("change", () => {
    influencerNode.style.height = `${height()}px`;
    chart.resize();
    chart.redraw();
  });
} else {
  influencerNode.replaceWith(element("p", {class: "muted"}, "No job has influencers with a score."));
}
