// Scenario timelines: when each step happened, and when which job showed it.
for (const node of document.querySelectorAll("[data-chart=scenario]")) {
  const steps = report.scenarios[Number(node.dataset.scenario)].planted.map(index => report.planted[index]);
  const ends = steps.flatMap(step => [step.time, step.caught_at ?? step.time]);
  const first = Math.min(...ends), last = Math.max(...ends), pad = Math.max(last - first, 3600000) * 0.04;
  draw(node, steps.length * 30 + 46, () => {
    const narrow = node.clientWidth < 900, left = narrow ? 230 : 330;
    // a label stands where there is more room: before the step or after its discovery
    const isLate = step => step.time > first + (last - first) * 0.5;
    const label = step => ({
      show: true, position: isLate(step) ? "left" : "right", distance: 9, fontSize: 11.5,
      color: colour(step.outcome === "missed" ? "bad" : "muted"), fontWeight: step.caught_at ? 400 : 600,
      formatter: step.caught_at ? `${step.caught_by} · ${duration(step.delay)}` : step.outcome === "missed" ? "not caught" : step.outcome,
    });
    return {
      grid: {left, right: 24, top: 8, bottom: 28},
      tooltip: {...tooltip(), formatter: ({data: {step}}) => lines(step.description, `${moment(step.time)} happened`,
        step.caught_at ? `${moment(step.caught_at)} shown by ${step.caught_by}, score ${whole(step.score)}` : step.outcome)},
      xAxis: {
        type: "time", min: first - pad, max: last + pad, axisLine: {lineStyle: {color: colour("line")}},
        splitLine: {show: true, lineStyle: {color: colour("line"), opacity: .6}}, axisTick: {show: false},
        axisLabel: {color: colour("muted"), fontSize: 11.5, hideOverlap: true,
          formatter: instant => last - first > 3 * 86400000 ? moment(instant).slice(5, 10) : moment(instant).slice(5)},
        splitNumber: narrow ? 3 : 6,
      },
      yAxis: {
        type: "category", inverse: true, data: steps.map((_, index) => index), axisLine: {show: false}, axisTick: {show: false},
        axisLabel: {color: colour("ink"), fontSize: 12, width: left - 20, overflow: "truncate", interval: 0,
          formatter: index => `${steps[index].step}  ${steps[index].description}`},
        splitLine: {show: true, lineStyle: {color: colour("line"), opacity: .5}},
      },
      series: [{
        type: "custom", silent: true, z: 1,
        data: steps.map((step, row) => [step.time, row, step.caught_at ?? step.time]),
        renderItem: (_, api) => {
          const [x1, y] = api.coord([api.value(0), api.value(1)]), [x2] = api.coord([api.value(2), api.value(1)]);
          return {type: "line", shape: {x1, y1: y, x2, y2: y}, style: {stroke: colour("muted"), lineWidth: 2}};
        },
      }, {
        type: "scatter", symbol: "diamond", symbolSize: 11, z: 2, itemStyle: {color: colour("ink"), opacity: 1},
        data: steps.map((step, row) => ({
          value: [step.time, row], step, label: step.caught_at && !isLate(step) ? {show: false} : label(step),
        })),
      }, {
        type: "scatter", symbol: "circle", symbolSize: 13, z: 3,
        data: steps.map((step, row) => ({step, row})).filter(({step}) => step.caught_at).map(({step, row}) => ({
          value: [step.caught_at, row], step,
          itemStyle: {color: colour(band(step.score)), borderColor: colour("surface"), borderWidth: 1.5, opacity: 1},
          label: isLate(step) ? {show: false} : label(step),
        })),
      }],
    };
  });
}
