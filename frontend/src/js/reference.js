// Search for a record by words: a combobox over options that the server renders.
const WAIT_MS = 180;
const timers = new WeakMap();
let running = 0;

function parts(node) {
  const box = node.closest("[data-reference]");
  return (
    box && {
      box,
      input: box.querySelector('[role="combobox"]'),
      list: box.querySelector('[role="listbox"]'),
      value: box.querySelector('input[type="hidden"]'),
    }
  );
}

function close({ input, list }) {
  list.hidden = true;
  input.setAttribute("aria-expanded", "false");
  input.removeAttribute("aria-activedescendant");
}

function mark({ input, list }, option) {
  for (const each of list.querySelectorAll('[role="option"]')) {
    each.setAttribute("aria-selected", String(each === option));
  }
  if (!option) return;
  input.setAttribute("aria-activedescendant", option.id);
  option.scrollIntoView({ block: "nearest" });
}

function take(found, option) {
  found.value.value = option.dataset.value;
  found.input.value = option.dataset.label;
  found.value.dispatchEvent(new Event("change", { bubbles: true }));
  close(found);
}

async function look(found) {
  const words = found.input.value.trim();
  if (!words) return close(found);
  running += 1;
  const mine = running;
  const url = new URL(found.box.dataset.reference, location.href);
  url.searchParams.set("q", words);
  const response = await fetch(url, { credentials: "same-origin" }).catch(() => null);
  if (mine !== running || !response?.ok) return undefined;
  found.list.innerHTML = await response.text();
  found.list.querySelectorAll('[role="option"]').forEach((option, i) => {
    option.id = `${found.list.id}-${i}`;
  });
  found.list.hidden = false;
  found.input.setAttribute("aria-expanded", "true");
  mark(found, found.list.querySelector('[role="option"]'));
  return undefined;
}

function onKey(event) {
  const found = event.target.matches('[data-reference] [role="combobox"]') && parts(event.target);
  if (!found || found.list.hidden) return;
  const options = [...found.list.querySelectorAll('[role="option"]')];
  const here = options.findIndex((o) => o.getAttribute("aria-selected") === "true");
  if (event.key === "ArrowDown") mark(found, options[Math.min(here + 1, options.length - 1)]);
  else if (event.key === "ArrowUp") mark(found, options[Math.max(here - 1, 0)]);
  else if (event.key === "Enter" && here >= 0) take(found, options[here]);
  else if (event.key === "Escape") close(found);
  else return;
  event.preventDefault();
}

export function startReferences() {
  document.addEventListener("input", (event) => {
    const found = event.target.matches('[data-reference] [role="combobox"]') && parts(event.target);
    if (!found) return;
    found.value.value = "";
    clearTimeout(timers.get(found.box));
    timers.set(found.box, setTimeout(() => look(found), WAIT_MS));
  });
  document.addEventListener("keydown", onKey, true);
  document.addEventListener("mousedown", (event) => {
    const option = event.target.closest('[data-reference] [role="option"]');
    if (!option) return;
    event.preventDefault();
    take(parts(option), option);
  });
  document.addEventListener("focusout", (event) => {
    const found = event.target.matches('[data-reference] [role="combobox"]') && parts(event.target);
    if (found) close(found);
  });
}
