// The household visit: what is asked depends on how the person was reached; one save for the door,
// sent again by itself with the same id while there is no signal.
import { forgetOperation, nameOperation, setBusy } from "./form.js";
import { keepToken, requestToken, word } from "./page.js";

const AGAIN_MS = 5000;
let drawnAt = 0;

function reach(person) {
  return person.querySelector("[data-reach]:checked")?.value ?? "";
}

// A part may also ask for an answer before it: `name=value`.
function answered(person, wanted) {
  if (!wanted) return true;
  const [name, value] = wanted.split("=");
  return [...person.querySelectorAll("input:checked")].some((input) => input.name === name && input.value === value);
}

function ask(person) {
  const how = reach(person);
  for (const part of person.querySelectorAll("[data-asked-when]")) {
    const wanted = part.dataset.askedWhen.split(" ").includes(how) && answered(person, part.dataset.askedIf);
    part.hidden = !wanted;
    for (const control of part.querySelectorAll("input, select, textarea")) control.disabled = !wanted;
  }
}

function count(form) {
  const people = [...form.querySelectorAll("[data-person]")];
  const done = people.filter(reach).length;
  for (const node of form.querySelectorAll("[data-save-count]")) {
    node.textContent = word("people_recorded", { n: done, of: people.length });
  }
  const said = [...form.querySelectorAll("[data-said]:checked")].some((input) => input.value);
  for (const button of form.querySelectorAll("[data-save]")) button.disabled = done === 0 && !said;
}

function say(form, state, text) {
  const line = form.querySelector("[data-sending]");
  if (!line) return;
  line.dataset.state = state;
  line.hidden = !text;
  (line.querySelector("[data-text]") ?? line).textContent = text;
}

function sent(form, body) {
  const headers = { "X-CSRFToken": requestToken(), Accept: "application/json" };
  return fetch(form.action, { method: "POST", credentials: "same-origin", headers, body });
}

// A login in another tab changed the request token: the one of a fresh page is asked for once.
async function renewed(form, body) {
  const page = await fetch(location.href, { credentials: "same-origin" });
  if (page.redirected) return page;
  keepToken(new DOMParser().parseFromString(await page.text(), "text/html"));
  body.set("csrfmiddlewaretoken", requestToken());
  return sent(form, body);
}

// True when the door is done with: saved, or given back with its reasons.
async function post(form, body) {
  let response = await sent(form, body);
  if (response.status === 403) response = await renewed(form, body);
  if (response.status >= 500 || response.status === 429) throw new Error(String(response.status));
  if (response.redirected || response.status === 403) return false;
  if (response.headers.get("Content-Type")?.startsWith("application/json")) {
    forgetOperation(body.get("op_id"));
    setBusy(form, false);
    location.assign((await response.json()).next);
    return true;
  }
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const main = page.querySelector("main");
  if (main) document.querySelector("main").replaceWith(document.adoptNode(main));
  window.scrollTo(0, 0);
  refresh();
  return true;
}

async function send(form, body) {
  say(form, "waiting", word("sending"));
  try {
    if (await post(form, body)) return setBusy(form, false);
    say(form, "waiting", `${word("unsent", { n: 1 })} · ${word("log_in_again")}`);
  } catch {
    say(form, "waiting", word("not_sent_retry"));
  }
  return setTimeout(() => send(form, body), AGAIN_MS);
}

// When the door was saved, by the home's clock: its time as the page was drawn, plus what has passed since.
function savedAt(form) {
  const drawn = Date.parse(form.dataset.now ?? "");
  return Number.isFinite(drawn) ? new Date(drawn + performance.now() - drawnAt).toISOString() : "";
}

function onSubmit(event) {
  const form = event.target;
  if (!form.matches("form[data-door]")) return;
  event.preventDefault();
  nameOperation(form, event.submitter);
  const body = new FormData(form);
  body.set("happened_at", savedAt(form));
  send(form, body);
}

export function refresh() {
  drawnAt = performance.now();
  for (const form of document.querySelectorAll("form[data-door]")) {
    form.querySelectorAll("[data-person]").forEach(ask);
    count(form);
  }
}

export function startDoors() {
  document.addEventListener("submit", onSubmit);
  document.addEventListener("change", (event) => {
    if (event.target.matches?.("[data-said]")) count(event.target.form);
    const person = event.target.matches?.("input[type='radio']") && event.target.closest("[data-person]");
    if (!person) return;
    ask(person);
    count(person.closest("form"));
  });
  window.addEventListener("beforeunload", (event) => {
    if (document.querySelector("form[data-door][data-busy]")) event.preventDefault();
  });
  refresh();
}
