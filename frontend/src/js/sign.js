// Confirm and sign: the signer's own PIN buys a short token; the token goes with the next request
// and is kept in memory only.
import { sendJson, word } from "./page.js";

let token = null;
let waiting = null;

function sheet() {
  return document.getElementById("sign-dialog");
}

// The token for this form; or null, after opening the dialog, which submits the form once signed.
export function signedFor(form, submitter) {
  if (token && token.form === form) {
    const value = token.value;
    token = null;
    return value;
  }
  const dialog = sheet();
  if (!dialog) throw new Error("a form asks for a signature, but the page has no sign dialog");
  waiting = { form, submitter };
  const chosen = form.querySelectorAll("input[data-pick]:checked").length;
  const summary = (form.dataset.signSummary ?? "").replace("{n}", chosen);
  dialog.querySelector("[data-sign-summary]").textContent = summary;
  const pin = dialog.querySelector('input[name="pin"]');
  pin.value = "";
  say("");
  dialog.showModal();
  pin.focus();
  return null;
}

function say(text) {
  const line = sheet().querySelector("[data-sign-refused]");
  line.textContent = text;
  line.hidden = !text;
}

function reasonIn(reply) {
  const first = reply?.reasons?.[0];
  return first?.message ?? reply?.detail ?? word("sign_refused");
}

async function buy(event) {
  event.preventDefault();
  event.stopImmediatePropagation();
  const pinForm = event.target;
  if (pinForm.hasAttribute("data-busy") || !waiting) return;
  pinForm.setAttribute("data-busy", "");
  try {
    const pin = pinForm.elements.pin.value;
    const response = await sendJson(sheet().dataset.url, { pin });
    const reply = await response.json().catch(() => null);
    if (!response.ok || !reply?.token) return say(reasonIn(reply));
    const { form, submitter } = waiting;
    token = { form, value: reply.token };
    waiting = null;
    sheet().close();
    form.requestSubmit(submitter ?? undefined);
  } catch {
    say(word("no_connection"));
  } finally {
    pinForm.removeAttribute("data-busy");
    pinForm.elements.pin.value = "";
  }
}

export function startSigning() {
  document.addEventListener(
    "submit",
    (event) => {
      if (event.target.matches("#sign-dialog form[data-pin]")) buy(event);
    },
    true,
  );
}
