// Loaded only by pages that draw.
import { startMaps } from "./map.js";
import { startTrends } from "./trend.js";

function start() {
  startTrends();
  startMaps();
}

start();
document.addEventListener("htmx:afterSettle", start);
