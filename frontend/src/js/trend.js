// Lines and bars over days.
import { BarChart, LineChart } from "echarts/charts";
import {
  AriaComponent,
  GridComponent,
  LegendComponent,
  MarkLineComponent,
  TooltipComponent,
} from "echarts/components";
import { init, use } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";
import { block } from "./page.js";
import { fontsFor, token } from "./paint.js";

use([
  AriaComponent,
  BarChart,
  CanvasRenderer,
  GridComponent,
  LegendComponent,
  LineChart,
  MarkLineComponent,
  TooltipComponent,
]);

const TONES = { accent: "--accent", second: "--band-3", idle: "--line-strong", ok: "--ok", warn: "--warn", danger: "--danger", note: "--note" };
const ORDER = ["accent", "second", "note", "idle", "warn"];
const SHAPES = ["circle", "triangle", "rect", "diamond", "arrow"];

function series(one, i, trend) {
  const colour = token(TONES[one.tone ?? ORDER[i % ORDER.length]]);
  const marks = i === 0 ? (trend.marks ?? []) : [];
  return {
    name: one.name,
    type: one.kind ?? "line",
    data: one.values,
    stack: one.stack,
    color: colour,
    symbol: SHAPES[i % SHAPES.length],
    symbolSize: 6,
    showSymbol: trend.labels.length <= 40,
    lineStyle: { width: 2, type: one.dashed ? "dashed" : "solid" },
    barMaxWidth: 22,
    markLine: marks.length
      ? {
          silent: true,
          symbol: "none",
          lineStyle: { color: token("--muted"), type: "dashed" },
          label: { formatter: ({ data }) => data.name, color: token("--ink-2") },
          data: marks.map((mark) => ({ name: mark.label, xAxis: mark.at })),
        }
      : undefined,
  };
}

function option(trend) {
  const text = { fontFamily: token("--face"), color: token("--ink-2"), fontSize: 12 };
  const many = trend.series.length > 1;
  return {
    animation: false,
    textStyle: text,
    grid: { left: 8, right: 16, top: many ? 62 : 34, bottom: 6, containLabel: true },
    legend: many ? { top: 0, left: 0, icon: "roundRect", itemWidth: 12, itemHeight: 8, textStyle: text } : undefined,
    tooltip: {
      trigger: "axis",
      renderMode: "richText",
      confine: true,
      backgroundColor: token("--surface"),
      borderColor: token("--line-strong"),
      textStyle: { ...text, color: token("--ink") },
      valueFormatter: (value) => (value == null ? "–" : `${value} ${trend.unit ?? ""}`.trim()),
    },
    xAxis: {
      type: "category",
      data: trend.labels,
      boundaryGap: trend.series.some((one) => one.kind === "bar"),
      axisLine: { lineStyle: { color: token("--line-strong") } },
      axisTick: { show: false },
      axisLabel: { ...text, hideOverlap: true },
    },
    yAxis: {
      type: "value",
      minInterval: trend.whole === false ? undefined : 1,
      name: trend.unit,
      nameGap: 12,
      nameTextStyle: { ...text, align: "right", padding: [0, 8, 0, 0] },
      splitLine: { lineStyle: { color: token("--line") } },
      axisLabel: text,
    },
    series: trend.series.map((one, i) => series(one, i, trend)),
  };
}

async function draw(node) {
  node.dataset.drawn = "";
  const trend = block(node.dataset.trend);
  await fontsFor([...trend.series.map((one) => one.name), trend.unit, ...trend.labels]);
  const chart = init(node, null, { renderer: "canvas" });
  chart.setOption(option(trend));
  new ResizeObserver(() => chart.resize()).observe(node);
  window.addEventListener("beforeprint", () => chart.resize());
}

export function startTrends() {
  for (const node of document.querySelectorAll("[data-trend]:not([data-drawn])")) draw(node);
}
