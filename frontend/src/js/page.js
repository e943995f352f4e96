// What the page tells the scripts: translated words, the request token, JSON blocks.
export function block(id) {
  const node = document.getElementById(id);
  return node ? JSON.parse(node.textContent) : null;
}

let words = null;

export function word(key, values = {}) {
  words ??= block("words") ?? {};
  return (words[key] ?? key).replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

export function requestToken() {
  return document.querySelector('meta[name="csrf-token"]')?.content ?? "";
}

// Take over the request token of a page that was fetched.
export function keepToken(page) {
  const fresh = page.querySelector('meta[name="csrf-token"]')?.content;
  const mine = document.querySelector('meta[name="csrf-token"]');
  if (fresh && mine) mine.content = fresh;
}

export function sendJson(url, body, more = {}) {
  return fetch(url, {
    method: "POST",
    credentials: "same-origin",
    body: JSON.stringify(body),
    ...more,
    headers: { "Content-Type": "application/json", "X-CSRFToken": requestToken(), ...more.headers },
  });
}

// A store that may be missing or full (private windows): then nothing is kept, and nothing breaks.
export function kept(store) {
  return {
    read(key) {
      try {
        return JSON.parse(store.getItem(key));
      } catch {
        return null;
      }
    },
    write(key, value) {
      try {
        store.setItem(key, JSON.stringify(value));
        return true;
      } catch {
        return false;
      }
    },
    drop(key) {
      try {
        store.removeItem(key);
      } catch {
        /* nothing was kept */
      }
    },
  };
}
