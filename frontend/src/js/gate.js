// The gate: a huge +1 with undo.  What is not sent yet lies in this phone's storage.
import { uuid7 } from "./ids.js";
import { block, kept, sendJson, word } from "./page.js";
import { EMPTY, close, settle, tap, undo, unsent } from "./tally.js";

const SEND_EVERY_MS = 4000;
const BATCH = 100;
const store = kept(window.localStorage);

function deviceId() {
  const known = store.read("device");
  if (known) return known;
  const made = uuid7();
  store.write("device", made);
  return made;
}

function envelope(gate, operations, now) {
  return {
    id: uuid7(),
    device: deviceId(),
    sent_at: new Date(now).toISOString(),
    operations: operations.map(({ id, at, deltas }) => ({
      id,
      action: gate.action,
      v: gate.v,
      at,
      with: { ...gate.with, deltas },
    })),
  };
}

// Why nothing was taken; the taps stay in the queue whatever it is.
function troubleOf(status) {
  if (status === 401 || status === 403) return "log_in_again";
  return status >= 400 ? "server_trouble" : "";
}

class Gate {
  constructor(root) {
    this.root = root;
    this.gate = block(root.dataset.gate);
    this.key = `gate:${this.gate.key}`;
    this.rule = {
      foldMs: this.gate.fold_minutes * 60000,
      zone: this.gate.zone_minutes,
      cutoff: this.gate.cutoff_minutes,
      newId: () => uuid7(),
    };
    this.memory = EMPTY;
    this.sending = false;
    this.refused = [];
    this.trouble = "";
    // Taps carry the home's time, as it was when the page was drawn plus what has passed since.
    this.lead = this.gate.now ? Date.parse(this.gate.now) - Date.now() : 0;
    this.drawnAt = this.now();
  }

  now() {
    return Date.now() + this.lead;
  }

  // Always read, change and write at once, so that two tabs of one phone share one tally.
  get state() {
    return { ...EMPTY, ...(store.read(this.key) ?? this.memory) };
  }

  set state(next) {
    this.memory = next;
    store.write(this.key, next);
    this.draw(next);
  }

  draw(state = this.state) {
    const here = (name) => this.root.querySelectorAll(`[data-gate-${name}]`);
    for (const node of here("count")) {
      const before = Number(node.dataset.start ?? 0);
      const kind = node.dataset.gateCount;
      node.textContent = String(before + (this.added?.[kind] ?? 0) + this.ownUnsent(state, kind));
    }
    const waiting = unsent(state);
    for (const node of here("undo")) node.disabled = state.taps.length === 0;
    for (const node of here("sent")) {
      node.dataset.state = this.refused.length ? "refused" : waiting ? "waiting" : "sent";
      const key = this.refused.length ? "refused_count" : waiting ? "unsent" : "all_sent";
      const text = word(key, { n: this.refused.length || waiting });
      const line = node.querySelector("[data-text]") ?? node;
      line.textContent = this.trouble && waiting ? `${text} · ${word(this.trouble)}` : text;
    }
  }

  ownUnsent(state, kind) {
    const queued = state.queue.flatMap((o) => o.deltas).filter((d) => d.kind === kind);
    return queued.reduce((sum, d) => sum + d.count, state.open[kind]?.n ?? 0);
  }

  press(kind) {
    this.state = tap(this.state, kind, this.now(), this.rule);
    navigator.vibrate?.(15);
  }

  takeBack() {
    this.state = undo(this.state, this.now(), this.rule);
    navigator.vibrate?.([15, 40, 15]);
  }

  async send({ leaving = false } = {}) {
    if (this.sending && !leaving) return;
    this.state = close(this.state, this.rule);
    const operations = this.state.queue.slice(0, BATCH);
    if (!operations.length) return;
    this.sending = true;
    try {
      const response = await sendJson(this.gate.url, envelope(this.gate, operations, this.now()), { keepalive: leaving });
      this.trouble = troubleOf(response.status);
      if (response.ok) this.accept(operations, await response.json());
      else this.draw();
    } catch {
      this.trouble = "no_connection";
      this.draw();
    } finally {
      this.sending = false;
    }
  }

  accept(operations, reply) {
    const outcomes = {};
    for (const one of reply.outcomes) outcomes[one.id] = one.outcome;
    this.added ??= {};
    for (const operation of operations) {
      if (!this.counts(operation, outcomes[operation.id])) continue;
      for (const { kind, count } of operation.deltas) this.added[kind] = (this.added[kind] ?? 0) + count;
    }
    const { state, refused } = settle(this.state, outcomes);
    this.refused.push(...refused);
    if (refused.length) store.write(`${this.key}:refused`, this.refused);
    this.state = state;
  }

  // A tap made before this page was drawn, and known to the server, is in the drawn number already.
  counts(operation, outcome) {
    if (outcome === "repeated") return Date.parse(operation.at) >= this.drawnAt;
    return outcome === "done" || outcome === "held";
  }

  // One sender per phone where the browser has locks (they need a secure context).
  sendAlone(options) {
    if (!navigator.locks || options?.leaving) return this.send(options);
    return navigator.locks.request(`${this.key}:send`, { ifAvailable: true }, (lock) => lock && this.send(options));
  }

  start() {
    this.refused = store.read(`${this.key}:refused`) ?? [];
    this.root.addEventListener("click", (event) => {
      const plus = event.target.closest("[data-gate-plus]");
      if (plus) this.press(plus.dataset.gatePlus);
      if (event.target.closest("[data-gate-undo]")) this.takeBack();
    });
    setInterval(() => this.sendAlone(), SEND_EVERY_MS);
    window.addEventListener("online", () => this.sendAlone());
    window.addEventListener("pagehide", () => this.sendAlone({ leaving: true }));
    window.addEventListener("storage", (event) => event.key === this.key && this.draw());
    this.draw();
    this.sendAlone();
  }
}

export function startGates() {
  for (const root of document.querySelectorAll("[data-gate]")) new Gate(root).start();
}
