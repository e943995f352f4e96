// The household visit: what is asked depends on how the person was reached; one save for the door,
// sent again by itself with the same id while there is no signal.
import { nameOperation, setBusy } from "./form.js";
import { requestToken, word } from "./page.js";

const AGAIN_MS = 5000;

function reach(person) {
  return person.querySelector("[data-reach]:checked")?.value ?? "";
}

function ask(person) {
  const how = reach(person);
  for (const part of person.querySelectorAll("[data-asked-when]")) {
    const wanted = part.dataset.askedWhen.split(" ").includes(how);
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
  for (const button of form.querySelectorAll("[data-save]")) button.disabled = done === 0;
}

function say(form, state, text) {
  const line = form.querySelector("[data-sending]");
  if (!line) return;
  line.dataset.state = state;
  line.hidden = !text;
  (line.querySelector("[data-text]") ?? line).textContent = text;
}

async function post(form, body) {
  const response = await fetch(form.action, {
    method: "POST",
    credentials: "same-origin",
    headers: { "X-CSRFToken": requestToken() },
    body,
  });
  if (response.status >= 500) throw new Error(String(response.status));
  if (response.redirected) return location.assign(response.url);
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const main = page.querySelector("main");
  if (main) document.querySelector("main").replaceWith(document.adoptNode(main));
  window.scrollTo(0, 0);
  return refresh();
}

async function send(form, body) {
  say(form, "waiting", word("sending"));
  try {
    await post(form, body);
    setBusy(form, false);
  } catch {
    say(form, "waiting", word("not_sent_retry"));
    setTimeout(() => send(form, body), AGAIN_MS);
  }
}

function onSubmit(event) {
  const form = event.target;
  if (!form.matches("form[data-door]")) return;
  event.preventDefault();
  nameOperation(form, event.submitter);
  send(form, new FormData(form));
}

export function refresh() {
  for (const form of document.querySelectorAll("form[data-door]")) {
    form.querySelectorAll("[data-person]").forEach(ask);
    count(form);
  }
}

export function startDoors() {
  document.addEventListener("submit", onSubmit);
  document.addEventListener("change", (event) => {
    const person = event.target.matches?.("[data-reach]") && event.target.closest("[data-person]");
    if (!person) return;
    ask(person);
    count(person.closest("form"));
  });
  window.addEventListener("beforeunload", (event) => {
    if (document.querySelector("form[data-door][data-busy]")) event.preventDefault();
  });
  refresh();
}
