// A map without boundaries: a block per township, a cell per village, in the order of the tree.
import { band } from "./bands.js";

const NS = "http://www.w3.org/2000/svg";
const GAP = 8;
const PAD = 10;
const HEAD = 26;
const CELL_GAP = 3;

function svg(name, attributes = {}, text = null) {
  const node = document.createElementNS(NS, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  if (text !== null) node.textContent = text;
  return node;
}

// The tree as blocks: divisions whose parent is absent or is the root are blocks, the rest cells.
export function blocksOf(divisions) {
  const codes = new Set(divisions.map((d) => d.code));
  const tops = divisions.filter((d) => !codes.has(d.parent));
  const blocks = tops.length === 1 ? divisions.filter((d) => d.parent === tops[0].code) : tops;
  return (blocks.length ? blocks : tops).map((block) => {
    const cells = divisions.filter((d) => d.parent === block.code);
    const known = cells.filter((c) => c.value != null);
    const sum = known.length ? known.reduce((total, c) => total + c.value, 0) : null;
    return { ...block, value: block.value ?? sum, cells };
  });
}

export function layout(blocks, width) {
  const columns = Math.max(2, Math.min(blocks.length, Math.floor((width + GAP) / (172 + GAP))));
  const blockWidth = (width - GAP * (columns - 1)) / columns;
  const inner = blockWidth - 2 * PAD;
  const perRow = Math.max(6, Math.round((inner + CELL_GAP) / (15 + CELL_GAP)));
  const side = (inner + CELL_GAP) / perRow - CELL_GAP;
  const rowsOf = (block) => Math.ceil(block.cells.length / perRow);
  const placed = [];
  let top = 0;
  for (let i = 0; i < blocks.length; i += columns) {
    const row = blocks.slice(i, i + columns);
    const cellRows = Math.max(...row.map(rowsOf));
    const height = HEAD + 8 + (cellRows ? cellRows * (side + CELL_GAP) - CELL_GAP + PAD - 2 : 16);
    row.forEach((block, j) => {
      const left = j * (blockWidth + GAP);
      const cells = block.cells.map((cell, k) => ({
        ...cell,
        x: left + PAD + (k % perRow) * (side + CELL_GAP),
        y: top + HEAD + 6 + Math.floor(k / perRow) * (side + CELL_GAP),
      }));
      placed.push({ ...block, x: left, y: top, width: blockWidth, height, cells });
    });
    top += height + GAP;
  }
  return { placed, side, height: top - GAP };
}

function link(division, reading) {
  const a = svg("a", { tabindex: "-1", "aria-label": reading, "data-reading": reading });
  if (division.url) a.setAttribute("href", division.url);
  else a.setAttribute("role", "img");
  return a;
}

function clip(name, width) {
  const wide = [...name].reduce((sum, c) => sum + (c.charCodeAt(0) > 0x2e80 ? 12.2 : 7), 0);
  if (wide <= width) return name;
  return `${[...name].slice(0, Math.max(2, Math.floor((width / wide) * [...name].length) - 1)).join("")}…`;
}

function drawBlock(block, side, uppers, read) {
  const group = svg("g");
  const head = link(block, read(block));
  const whole = block.cells.length === 0;
  head.append(
    svg("rect", {
      class: whole ? `cell band-${band(block.value, uppers)}` : "block",
      x: block.x + 0.5,
      y: block.y + 0.5,
      width: block.width - 1,
      height: block.height - 1,
      rx: 6,
    }),
  );
  const value = block.value == null ? "–" : String(block.value);
  const tone = whole ? (Number(band(block.value, uppers)) >= 4 ? " on-dark" : " on-tile") : "";
  const line = whole ? block.y + block.height / 2 + 4 : block.y + 20;
  const room = block.width - 2 * PAD - value.length * 8 - 8;
  head.append(svg("text", { class: `block-name${tone}`, x: block.x + PAD, y: line }, clip(block.name, room)));
  head.append(svg("text", { class: `block-value${tone}`, x: block.x + block.width - PAD, y: line }, value));
  group.append(head);
  for (const cell of block.cells) {
    const a = link(cell, `${block.name} › ${read(cell)}`);
    const mark = band(cell.value, uppers);
    a.append(svg("rect", { class: `cell band-${mark}`, x: cell.x, y: cell.y, width: side, height: side, rx: 2.5 }));
    group.append(a);
  }
  return group;
}

export function drawTiles(divisions, width, uppers, read, label) {
  const { placed, side, height } = layout(blocksOf(divisions), width);
  const root = svg("svg", { class: "tilemap", viewBox: `0 0 ${width} ${height}`, role: "group", "aria-label": label });
  for (const block of placed) root.append(drawBlock(block, side, uppers, read));
  root.querySelector("a")?.setAttribute("tabindex", "0");
  root.addEventListener("keydown", rove);
  return root;
}

// Arrow keys walk over blocks and cells; one of them is in the tab order.
function rove(event) {
  const steps = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };
  const step = steps[event.key];
  const here = event.target.closest("a");
  if (!step || !here) return;
  event.preventDefault();
  const centre = (a) => {
    const box = a.querySelector("rect").getBoundingClientRect();
    return [box.x + box.width / 2, box.y + Math.min(box.height / 2, 12)];
  };
  const [x, y] = centre(here);
  let best = null;
  for (const a of event.currentTarget.querySelectorAll("a")) {
    const [ax, ay] = centre(a);
    const along = (ax - x) * step[0] + (ay - y) * step[1];
    const aside = Math.abs((ax - x) * step[1]) + Math.abs((ay - y) * step[0]);
    if (a === here || along < 4) continue;
    const cost = along + aside * 3;
    if (!best || cost < best.cost) best = { a, cost };
  }
  if (!best) return;
  here.setAttribute("tabindex", "-1");
  best.a.setAttribute("tabindex", "0");
  best.a.focus();
}
