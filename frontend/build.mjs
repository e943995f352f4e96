// Builds the stylesheets, scripts, fonts and icons that the web application serves.
// The result is committed; `sh check.sh` shows that a rebuild equals it.
import { build } from "esbuild";
import { cp, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { ICONS } from "./icons.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const web = process.env.LIANFANG_WEB_OUT ?? join(here, "../src/lianfang/web");
const out = join(web, "static/web");
const modules = join(here, "node_modules");

async function buildCode() {
  await build({
    absWorkingDir: here,
    entryPoints: {
      app: "src/js/app.js",
      charts: "src/js/charts.js",
      phone: "src/js/phone.js",
    },
    bundle: true,
    format: "iife",
    target: ["es2021", "chrome92", "firefox92", "safari15.4"],
    minify: true,
    legalComments: "none",
    outdir: out,
  });
  await build({
    absWorkingDir: here,
    entryPoints: { app: "src/css/app.css", phone: "src/css/phone.css" },
    bundle: true,
    minify: true,
    legalComments: "none",
    loader: { ".svg": "file" },
    assetNames: "[name]",
    outdir: out,
  });
}

async function buildFonts() {
  const source = join(modules, "@fontsource-variable/noto-sans-sc");
  const css = await readFile(join(source, "index.css"), "utf8");
  const faces = css
    .replaceAll(/\/\*.*?\*\/\s*/g, "")
    .replaceAll("Noto Sans SC Variable", "Noto Sans SC Web")
    .replaceAll("./files/", "fonts/")
    .replaceAll("woff2-variations", "woff2")
    // The middle dot of this face is as wide as a Chinese character: leave it to the system.
    .replace("unicode-range: U+0000-00FF,", "unicode-range: U+0000-00B6,U+00B8-00FF,")
    .replace(",U+b7,", ",")
    .replaceAll(/\s*\n\s*/g, "")
    .replaceAll("}@font-face", "}\n@font-face");
  await writeFile(join(out, "fonts.css"), `${faces}\n`);
  await mkdir(join(out, "fonts"), { recursive: true });
  for (const name of (await readdir(join(source, "files"))).sort()) {
    if (name.endsWith(".woff2")) await cp(join(source, "files", name), join(out, "fonts", name));
  }
}

async function buildIcons() {
  const shapes = {};
  for (const [name, lucide] of Object.entries(ICONS).sort()) {
    const svg = await readFile(join(modules, "lucide-static/icons", `${lucide}.svg`), "utf8");
    const inner = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>"));
    shapes[lucide] = shapes[name] = inner.replaceAll(/\s*\n\s*/g, "").replaceAll(" />", "/>");
  }
  await writeFile(join(web, "templatetags/icon_shapes.json"), `${JSON.stringify(shapes, Object.keys(shapes).sort(), 1)}\n`);
}

// The licences of parts that ECharts itself includes lie one folder deeper.
async function licenceFiles(folder) {
  const here = (await readdir(join(modules, folder))).map((name) => join(modules, folder, name));
  const deeper = folder === "echarts" ? (await readdir(join(modules, folder, "licenses"))).map((name) => join(modules, folder, "licenses", name)) : [];
  return [...here, ...deeper].filter((file) => /(LICEN[CS]E|NOTICE)[^/]*$/i.test(file) && !/licenses$/.test(file)).sort();
}

async function buildNotice() {
  const parts = ["Third-party parts of these files, with their licences.\n"];
  const named = [
    ["htmx", "htmx.org"],
    ["Apache ECharts", "echarts"],
    ["zrender", "zrender"],
    ["tslib", "tslib"],
    ["Lucide icons", "lucide-static"],
    ["Noto Sans SC", "@fontsource-variable/noto-sans-sc"],
  ];
  for (const [title, folder] of named) {
    const version = JSON.parse(await readFile(join(modules, folder, "package.json"), "utf8")).version;
    parts.push(`${"=".repeat(72)}\n${title} ${version}\n${"=".repeat(72)}`);
    for (const file of await licenceFiles(folder)) {
      parts.push((await readFile(file, "utf8")).trim());
    }
  }
  await writeFile(join(out, "LICENCES.txt"), `${parts.join("\n\n")}\n`);
}

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
await mkdir(join(web, "templatetags"), { recursive: true });
await buildCode();
await cp(join(here, "src/css/mark.svg"), join(out, "mark.svg"));
await buildFonts();
await buildIcons();
await buildNotice();
