// The division map: imported boundaries where there are any, else tiles drawn from the tree.
import { MapChart } from "echarts/charts";
import { TooltipComponent } from "echarts/components";
import { init, registerMap, use } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";
import { band, bandNames, steps } from "./bands.js";
import { block, word } from "./page.js";
import { fontsFor, token } from "./paint.js";
import { drawTiles } from "./tiles.js";

use([CanvasRenderer, MapChart, TooltipComponent]);

function legend(node, uppers, divisions) {
  const list = node.querySelector("[data-map-legend]");
  if (!list) return;
  const none = divisions.some((d) => d.value == null) ? word("no_figure") : null;
  list.replaceChildren(
    ...bandNames(uppers, none).map((row) => {
      const item = document.createElement("li");
      const swatch = document.createElement("span");
      swatch.className = `swatch band-${row.band}`;
      item.append(swatch, row.label);
      return item;
    }),
  );
}

function reader(node, unit) {
  const line = node.querySelector("[data-map-reading]");
  const say = (text) => {
    if (line) line.textContent = text;
  };
  const read = (d) => `${d.name} ${d.value == null ? word("no_figure") : `${d.value} ${unit ?? ""}`.trim()}`;
  return { read, say };
}

function tiles(node, map, uppers) {
  const canvas = node.querySelector("[data-map-canvas]");
  const { read, say } = reader(node, map.unit);
  let drawn = 0;
  const draw = () => {
    const width = Math.max(280, Math.round(canvas.clientWidth));
    if (Math.abs(width - drawn) < 4) return;
    drawn = width;
    canvas.replaceChildren(drawTiles(map.divisions, width, uppers, read, map.label ?? ""));
  };
  const follow = (event) => {
    const a = event.target.closest?.("[data-reading]");
    if (a) say(a.dataset.reading);
  };
  canvas.addEventListener("pointerover", follow);
  canvas.addEventListener("focusin", follow);
  draw();
  new ResizeObserver(draw).observe(canvas);
}

function area(division, uppers) {
  const mark = band(division.value, uppers);
  const white = { color: "#fff" };
  return {
    name: division.code,
    value: division.value,
    itemStyle: { areaColor: mark === "none" ? "#fff" : token(`--band-${mark}`) },
    ...(Number(mark) >= 4 ? { label: white, emphasis: { label: white } } : {}),
  };
}

async function boundaries(node, map, uppers) {
  const response = await fetch(map.geojson, { credentials: "same-origin" });
  if (!response.ok) throw new Error(String(response.status));
  const canvas = node.querySelector("[data-map-canvas]");
  canvas.classList.add("map-canvas");
  registerMap(map.geojson, await response.json());
  const known = new Map(map.divisions.map((d) => [d.code, d]));
  const nameOf = (code) => known.get(code)?.name ?? "";
  await fontsFor(map.divisions.map((d) => d.name));
  const { read, say } = reader(node, map.unit);
  const chart = init(canvas);
  const text = { fontFamily: token("--face"), fontSize: 12, color: token("--ink") };
  chart.setOption({
    animation: false,
    series: {
      type: "map",
      map: map.geojson,
      nameProperty: "code",
      roam: true,
      scaleLimit: { min: 1, max: 20 },
      label: { show: true, formatter: ({ name }) => nameOf(name), ...text },
      itemStyle: { areaColor: token("--sunken"), borderColor: "#fff", borderWidth: 1 },
      emphasis: { label: text, itemStyle: { borderColor: token("--ink"), borderWidth: 2 } },
      select: { disabled: true },
      data: map.divisions.map((d) => area(d, uppers)),
    },
  });
  chart.on("mouseover", ({ name }) => known.has(name) && say(read(known.get(name))));
  chart.on("click", ({ name }) => known.get(name)?.url && location.assign(known.get(name).url));
  new ResizeObserver(() => chart.resize()).observe(canvas);
}

async function draw(node) {
  node.dataset.drawn = "";
  const map = block(node.dataset.map);
  const codes = new Set(map.divisions.map((d) => d.parent));
  const leaves = map.divisions.filter((d) => !codes.has(d.code));
  const values = leaves.map((d) => d.value).filter((value) => value != null);
  const uppers = steps(values, map.bands);
  legend(node, uppers, leaves);
  if (!map.geojson) return tiles(node, map, uppers);
  try {
    return await boundaries(node, map, uppers);
  } catch {
    return tiles(node, map, uppers);
  }
}

export function startMaps() {
  for (const node of document.querySelectorAll("[data-map]:not([data-drawn])")) draw(node);
}
