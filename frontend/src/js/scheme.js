// The sun mode of the phone pages, remembered on this phone.
import { kept } from "./page.js";

const store = kept(window.localStorage);

function apply(scheme) {
  if (scheme === "sun") document.documentElement.dataset.scheme = "sun";
  else delete document.documentElement.dataset.scheme;
  for (const button of document.querySelectorAll("[data-sun]")) {
    button.setAttribute("aria-pressed", String(scheme === "sun"));
  }
}

export function startScheme() {
  apply(store.read("scheme"));
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-sun]")) return;
    const next = document.documentElement.dataset.scheme === "sun" ? "plain" : "sun";
    store.write("scheme", next);
    apply(next);
  });
}
