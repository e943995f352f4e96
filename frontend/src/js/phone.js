// Phone pages: small, no library.
import { startDoors } from "./doors.js";
import { startForms } from "./form.js";
import { startGates } from "./gate.js";
import { startIdle } from "./idle.js";
import { startReferences } from "./reference.js";
import { startScheme } from "./scheme.js";
import { startSigning } from "./sign.js";
import { startTemperatures } from "./temperature.js";

document.documentElement.classList.add("js");
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-open-dialog]");
  if (opener) document.getElementById(opener.dataset.openDialog)?.showModal();
  if (event.target.closest("[data-close-dialog]")) event.target.closest("dialog")?.close();
});
startScheme();
startSigning();
startForms();
startTemperatures();
startReferences();
startDoors();
startGates();
startIdle();
