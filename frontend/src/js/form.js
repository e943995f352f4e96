// Forms that send an operation: one id per content until it is accepted, so that a double click,
// a retry or a reload sends the same id; busy state; a guard on unsaved changes; signing first.
import { uuid7 } from "./ids.js";
import { kept } from "./page.js";
import { signedFor } from "./sign.js";

const STILL_THE_SAME_MS = 60 * 60 * 1000;
const store = kept(window.sessionStorage);
const NOT_CONTENT = new Set(["csrfmiddlewaretoken", "op_id", "signature"]);

function digest(form, submitter) {
  let hash = 0xcbf29ce484222325n;
  const mix = (text) => {
    for (const unit of text) {
      hash = ((hash ^ BigInt(unit.codePointAt(0))) * 0x100000001b3n) & 0xffffffffffffffffn;
    }
  };
  for (const [name, value] of new FormData(form)) {
    if (NOT_CONTENT.has(name)) continue;
    mix(`${name}\u0000${typeof value === "string" ? value : `${value.name}:${value.size}`}\u0001`);
  }
  if (submitter?.name) mix(`${submitter.name}\u0000${submitter.value}`);
  return hash.toString(16);
}

function hidden(form, name) {
  let input = form.querySelector(`input[type="hidden"][name="${name}"]`);
  if (!input) {
    input = Object.assign(document.createElement("input"), { type: "hidden", name });
    form.append(input);
  }
  return input;
}

function keyOf(form) {
  return `operation:${form.getAttribute("action") || location.pathname}#${form.id || form.dataset.operation}`;
}

export function nameOperation(form, submitter = null, now = Date.now()) {
  const input = hidden(form, "op_id");
  const content = digest(form, submitter);
  const key = keyOf(form);
  const before = store.read(key);
  const same = before && before.content === content && now - before.at < STILL_THE_SAME_MS;
  const id = same ? before.id : uuid7(now);
  store.write(key, { id, content, at: same ? before.at : now });
  input.value = id;
  return id;
}

export function forgetOperation(accepted) {
  if (!accepted) return;
  for (let i = sessionStorage.length - 1; i >= 0; i -= 1) {
    const key = sessionStorage.key(i);
    if (key.startsWith("operation:") && store.read(key)?.id === accepted) store.drop(key);
  }
}

function forgetAccepted() {
  forgetOperation(document.querySelector('meta[name="accepted-operation"]')?.content);
}

export function setBusy(form, busy, submitter = null) {
  form.toggleAttribute("data-busy", busy);
  const buttons = submitter ? [submitter] : form.querySelectorAll("button:not([type=button])");
  for (const button of buttons) {
    if (busy) button.setAttribute("aria-busy", "true");
    else button.removeAttribute("aria-busy");
  }
}

function stop(event) {
  event.preventDefault();
  event.stopImmediatePropagation();
}

function onSubmit(event) {
  const form = event.target;
  const submitter = event.submitter;
  if (form.method === "dialog" || (submitter?.formMethod ?? "") === "dialog") return;
  if (form.hasAttribute("data-busy")) return stop(event);
  if (form.dataset.sign !== undefined) {
    const token = signedFor(form, submitter);
    if (!token) return stop(event);
    hidden(form, "signature").value = token;
  }
  if (form.dataset.operation !== undefined) nameOperation(form, submitter);
  form.removeAttribute("data-changed");
  // What opens in another window leaves this page as it is.
  const elsewhere = submitter?.formTarget === "_blank";
  if (form.method === "post" && !elsewhere) setBusy(form, true, submitter);
}

function changed(event) {
  const form = event.target.closest?.("form[data-guard]");
  if (form) form.setAttribute("data-changed", "");
}

export function startForms() {
  forgetAccepted();
  document.addEventListener("submit", onSubmit, true);
  document.addEventListener("input", changed);
  document.addEventListener("change", changed);
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.target.closest?.("form");
    if (form) setBusy(form, false);
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-busy]")) setBusy(form, false);
  });
  window.addEventListener("beforeunload", (event) => {
    if (document.querySelector("form[data-changed]")) event.preventDefault();
  });
  document.querySelector(".input[aria-invalid='true']")?.focus();
}
