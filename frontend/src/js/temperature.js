// Temperature pad: whole degree, then tenth.  There is no default value, and no remembered one.
import { word } from "./page.js";

function parts(node) {
  const box = node.closest("[data-temperature]");
  return box && { box, input: box.querySelector("input"), pad: box.querySelector("[data-pad]") };
}

function judge({ box, input }) {
  const line = box.querySelector("[data-temperature-word]");
  const value = Number.parseFloat(input.value.replace(",", "."));
  let text = "";
  let wrong = false;
  if (input.value !== "" && !/^\d{2}[.,]?\d?$/.test(input.value)) wrong = true;
  if (Number.isFinite(value) && /^\d{2}([.,]\d)?$/.test(input.value)) {
    wrong = value < Number(input.dataset.low) || value > Number(input.dataset.high);
    if (!wrong && input.dataset.fever && value >= Number(input.dataset.fever)) text = word("fever");
  }
  if (wrong) text = word("temperature_range", { low: input.dataset.low, high: input.dataset.high });
  input.toggleAttribute("aria-invalid", wrong);
  if (wrong) input.setAttribute("aria-invalid", "true");
  line.textContent = text;
  line.hidden = !text;
}

function show({ pad, input }) {
  const [whole, tenth] = input.value.split(/[.,]/);
  for (const button of pad.querySelectorAll("button[data-degree]")) {
    button.setAttribute("aria-pressed", String(button.dataset.degree === whole));
  }
  for (const button of pad.querySelectorAll("button[data-tenth]")) {
    button.setAttribute("aria-pressed", String(tenth !== "" && button.dataset.tenth === tenth));
    button.disabled = !/^\d\d/.test(input.value);
  }
}

function enter(found, value, complete) {
  found.input.value = value;
  found.input.dispatchEvent(new Event("input", { bubbles: true }));
  if (complete) {
    found.input.dispatchEvent(new Event("change", { bubbles: true }));
    found.pad.hidden = true;
  }
}

function onClick(event) {
  const button = event.target.closest("[data-pad] button");
  if (!button) return;
  const found = parts(button);
  if (button.dataset.degree) enter(found, `${button.dataset.degree}.`, false);
  else if (button.dataset.tenth) {
    enter(found, `${found.input.value.slice(0, 2)}.${button.dataset.tenth}`, true);
  } else {
    found.input.inputMode = "decimal";
    found.pad.hidden = true;
    found.input.blur();
    found.input.focus();
  }
}

function closeOthers(open) {
  for (const pad of document.querySelectorAll("[data-pad]:not([hidden])")) {
    if (pad !== open) pad.hidden = true;
  }
}

/* What is under the keys must not move away while a finger is on it: they close when the tap is over. */
let held = false;
let leave = null;

function closeAfterTap(open) {
  leave = () => closeOthers(open);
  if (!held) setTimeout(closeNow);
}

function closeNow() {
  leave?.();
  leave = null;
}

function watchTaps() {
  document.addEventListener("mousedown", () => (held = true), true);
  document.addEventListener("mouseup", () => {
    held = false;
    if (leave) setTimeout(closeNow); // after the click, which follows at once
  }, true);
}

export function startTemperatures() {
  watchTaps();
  document.addEventListener("click", onClick);
  document.addEventListener("input", (event) => {
    const found = event.target.matches("[data-temperature] input") && parts(event.target);
    if (!found) return;
    judge(found);
    show(found);
  });
  document.addEventListener("focusin", (event) => {
    const found = parts(event.target);
    closeAfterTap(found?.pad);
    if (!found || event.target !== found.input) return;
    if (found.input.inputMode === "decimal" && !found.input.dataset.padOnly) return;
    found.pad.hidden = false;
    show(found);
  });
  document.addEventListener("focusout", (event) => {
    const input = event.target;
    if (!input.matches?.("[data-temperature] input")) return;
    if (/^\d{2}[.,]$/.test(input.value)) return;
    judge(parts(input));
  });
}
