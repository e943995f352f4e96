// The first login: the code of a slip stands behind the # of its address, which the browser sends to nobody.
// It goes into the form, out of the address bar, and is sent.  The PIN page sends itself at the sixth digit.
const PIN_DIGITS = 6;

function fromAddress(form) {
  const code = location.hash.slice(1);
  if (!code) return;
  history.replaceState(null, "", location.pathname);
  form.elements.code.value = code;
  form.requestSubmit();
}

export function startFirstLogin() {
  const slip = document.querySelector("form[data-slip]");
  if (slip) {
    fromAddress(slip);
    window.addEventListener("hashchange", () => fromAddress(slip));
  }
  const entry = document.querySelector("form[data-pin-entry]");
  entry?.addEventListener("input", (event) => {
    if (event.target.name === "pin" && event.target.value.length === PIN_DIGITS) entry.requestSubmit();
  });
}
