// The desk.
import htmx from "htmx.org";
import { startDesk } from "./desk.js";
import { startForms } from "./form.js";
import { requestToken } from "./page.js";
import { startIdle } from "./idle.js";
import { startReferences } from "./reference.js";
import { startSigning } from "./sign.js";
import { startFirstLogin } from "./start.js";
import { startTemperatures } from "./temperature.js";

window.htmx = htmx;
document.addEventListener("htmx:configRequest", (event) => {
  event.detail.headers["X-CSRFToken"] = requestToken();
  const signature = event.detail.parameters?.signature;
  if (signature) event.detail.headers["X-Signing-Token"] = signature;
});
// A refusal is a page too: the form comes back with its reasons.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.xhr.status === 422 || event.detail.xhr.status === 409) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  }
});
startSigning();
startForms();
startTemperatures();
startReferences();
startDesk();
startIdle();
startFirstLogin();
