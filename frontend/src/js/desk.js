// The desk's frame: keys, dialogs, the narrow menu, choosing rows for a batch.
import { word } from "./page.js";

function typing(node) {
  return node.matches?.("input:not([type=checkbox],[type=radio]), textarea, select, [contenteditable]");
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey) {
    const form = event.key === "Enter" && event.target.closest?.("form");
    if (form) {
      event.preventDefault();
      form.requestSubmit();
    }
    return;
  }
  if (event.altKey || event.defaultPrevented || typing(event.target)) return;
  if (event.key === "/") {
    const search = document.querySelector("[data-search]");
    if (!search) return;
    event.preventDefault();
    search.focus();
    search.select();
  } else if (event.key === "?") {
    event.preventDefault();
    document.getElementById("keys-dialog")?.showModal();
  } else if (event.key === "Escape") {
    for (const menu of document.querySelectorAll("details.menu[open]")) menu.open = false;
  }
}

function onClick(event) {
  const opener = event.target.closest("[data-open-dialog]");
  if (opener) {
    event.preventDefault();
    document.getElementById(opener.dataset.openDialog)?.showModal();
  }
  if (event.target.closest("[data-close-dialog]")) event.target.closest("dialog")?.close();
  if (event.target.matches("dialog")) event.target.close();
  if (event.target.closest("[data-print]")) window.print();
  const toggle = event.target.closest("[data-nav-toggle]");
  if (toggle) {
    const open = toggle.closest(".side").toggleAttribute("data-open");
    toggle.setAttribute("aria-expanded", String(open));
  }
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
}

// Rows are chosen by checkboxes named alike inside a form; the batch bar counts them.
function count(form) {
  const bar = form.querySelector("[data-batch]");
  if (!bar) return;
  const rows = [...form.querySelectorAll("input[data-pick]:not(:disabled)")];
  const chosen = rows.filter((row) => row.checked).length;
  bar.querySelector("[data-batch-count]").textContent = word("chosen", { n: chosen, of: rows.length });
  for (const button of bar.querySelectorAll("button:not([type=button])")) button.disabled = !chosen;
  const all = form.querySelector("input[data-pick-all]");
  if (!all) return;
  all.checked = chosen > 0 && chosen === rows.length;
  all.indeterminate = chosen > 0 && chosen < rows.length;
}

function onChange(event) {
  const form = event.target.closest?.("form");
  if (event.target.matches?.("input[data-pick-all]") && form) {
    for (const row of form.querySelectorAll("input[data-pick]:not(:disabled)")) {
      row.checked = event.target.checked;
    }
  }
  if (form && event.target.matches("input[data-pick], input[data-pick-all]")) count(form);
  if (event.target.matches?.("[data-submit-on-change]")) form?.requestSubmit();
}

function countAll() {
  for (const bar of document.querySelectorAll("form [data-batch]")) count(bar.closest("form"));
}

export function startDesk() {
  document.documentElement.classList.add("js");
  document.addEventListener("keydown", onKey);
  document.addEventListener("click", onClick);
  document.addEventListener("change", onChange);
  document.addEventListener("htmx:afterSettle", countAll);
  countAll();
}
