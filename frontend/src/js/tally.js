// A gate's tally as data: taps fold into deltas, deltas into operations.  No page, no clock here.
// state: { open: {kind: {n, from, to}}, queue: [operation], taps: [kind], totals: {day, kinds} }
export const EMPTY = Object.freeze({ open: {}, queue: [], taps: [], totals: { day: "", kinds: {} } });
const UNDO_DEPTH = 50;

// The local day an instant falls in: days run from cut-off to cut-off (minutes after midnight).
export function dayOf(at, zoneMinutes, cutoffMinutes) {
  return new Date(at + (zoneMinutes - cutoffMinutes) * 60000).toISOString().slice(0, 10);
}

function closes(bucket, at, rule) {
  return (
    at - bucket.from >= rule.foldMs ||
    dayOf(bucket.from, rule.zone, rule.cutoff) !== dayOf(at, rule.zone, rule.cutoff)
  );
}

function counted(totals, kind, n, day) {
  const kinds = totals.day === day ? totals.kinds : {};
  return { day, kinds: { ...kinds, [kind]: (kinds[kind] ?? 0) + n } };
}

function fold(state, kind, n, at, rule) {
  let next = state;
  if (next.open[kind] && closes(next.open[kind], at, rule)) next = close(next, rule);
  const bucket = next.open[kind] ?? { n: 0, from: at, to: at };
  const day = dayOf(at, rule.zone, rule.cutoff);
  return {
    ...next,
    open: { ...next.open, [kind]: { n: bucket.n + n, from: bucket.from, to: at } },
    totals: counted(next.totals, kind, n, day),
  };
}

export function tap(state, kind, at, rule) {
  const next = fold(state, kind, 1, at, rule);
  return { ...next, taps: [...next.taps, kind].slice(-UNDO_DEPTH) };
}

// Undo takes the last tap back: from what is still open, else as a delta of minus one.
export function undo(state, at, rule) {
  const kind = state.taps.at(-1);
  if (kind === undefined) return state;
  const next = fold(state, kind, -1, at, rule);
  return { ...next, taps: next.taps.slice(0, -1) };
}

// What is open becomes one operation that carries all deltas.
export function close(state, rule) {
  const deltas = Object.entries(state.open)
    .filter(([, bucket]) => bucket.n !== 0)
    .map(([kind, bucket]) => ({
      kind,
      count: bucket.n,
      from: new Date(bucket.from).toISOString(),
      to: new Date(bucket.to).toISOString(),
    }));
  if (!deltas.length) return { ...state, open: {} };
  const operation = { id: rule.newId(), deltas, at: deltas.map((d) => d.to).sort().at(-1) };
  return { ...state, open: {}, queue: [...state.queue, operation] };
}

// Outcomes by id: done and repeated leave the queue, held and refused leave it with a trace.
export function settle(state, outcomes) {
  const refused = [];
  const queue = state.queue.filter((operation) => {
    const outcome = outcomes[operation.id];
    if (outcome === "refused") refused.push(operation);
    return outcome === undefined;
  });
  return { state: { ...state, queue }, refused };
}

export function unsent(state) {
  const open = Object.values(state.open).filter((bucket) => bucket.n !== 0);
  const inQueue = state.queue.flatMap((operation) => operation.deltas.map((delta) => delta.count));
  return [...open.map((bucket) => bucket.n), ...inQueue].reduce((sum, n) => sum + Math.abs(n), 0);
}
