// A phone that somebody began on locks itself when it is left alone; while somebody works on a page without
// sending anything, the server hears of it now and then.
import { requestToken } from "./page.js";

const LOOK_EVERY_MS = 5000;
const TELL_EVERY_MS = 60000;

function post(url) {
  return fetch(url, { method: "POST", credentials: "same-origin", headers: { "X-CSRFToken": requestToken() } });
}

async function lock() {
  document.body.hidden = true;
  for (const form of document.querySelectorAll("form[data-changed]")) form.removeAttribute("data-changed");
  try {
    await post("/logout/");
  } finally {
    location.replace(`/login/?next=${encodeURIComponent(location.pathname + location.search)}`);
  }
}

export function startIdle() {
  const limit = Number(document.querySelector('meta[name="idle-seconds"]')?.content ?? 0) * 1000;
  if (!limit) return;
  let touched = Date.now();
  let told = touched;
  const touch = () => {
    touched = Date.now();
    if (touched - told < TELL_EVERY_MS) return;
    told = touched;
    post("/login/touched/").catch(() => {});
  };
  for (const kind of ["pointerdown", "keydown", "input"]) document.addEventListener(kind, touch, { capture: true, passive: true });
  // The clock goes on while the phone sleeps: what is seen on waking is locked at once.
  const look = () => Date.now() - touched > limit && lock();
  setInterval(look, Math.min(LOOK_EVERY_MS, limit));
  document.addEventListener("visibilitychange", look);
}
