// Run by `node --test test/`.
import assert from "node:assert/strict";
import { test } from "node:test";
import { band, steps } from "../src/js/bands.js";
import { EMPTY, close, dayOf, settle, tap, undo, unsent } from "../src/js/tally.js";
import { blocksOf, layout } from "../src/js/tiles.js";

let made = 0;
const RULE = {
  foldMs: 5 * 60000,
  zone: 480,
  cutoff: 0,
  newId: () => {
    made += 1;
    return `id-${made}`;
  },
};
const NOON = Date.parse("2020-02-13T12:00:00+08:00");
const LATE = Date.parse("2020-02-13T23:59:50+08:00");

test("taps within five minutes fold into one delta", () => {
  let state = tap(tap(tap(EMPTY, "normal", NOON, RULE), "normal", NOON + 1000, RULE), "listed", NOON + 2000, RULE);
  state = close(state, RULE);
  assert.equal(state.queue.length, 1);
  assert.deepEqual(
    state.queue[0].deltas.map((d) => [d.kind, d.count]),
    [["normal", 2], ["listed", 1]],
  );
});

test("a delta never crosses five minutes, nor the cut-off", () => {
  const long = close(tap(tap(EMPTY, "normal", NOON, RULE), "normal", NOON + 301000, RULE), RULE);
  assert.equal(long.queue.length, 2);
  const night = close(tap(tap(EMPTY, "normal", LATE, RULE), "normal", LATE + 15000, RULE), RULE);
  assert.equal(night.queue.length, 2);
  assert.equal(night.totals.kinds.normal, 1);
});

test("a cut-off at eight in the evening ends the day there", () => {
  const before = Date.parse("2020-02-13T19:59:00+08:00");
  assert.notEqual(dayOf(before, 480, 1200), dayOf(before + 120000, 480, 1200));
});

test("undo of an unsent tap leaves nothing to send; of a sent one, a negative delta", () => {
  const nothing = close(undo(tap(EMPTY, "normal", NOON, RULE), NOON + 1, RULE), RULE);
  assert.equal(nothing.queue.length, 0);
  const sent = close(tap(EMPTY, "normal", NOON, RULE), RULE);
  const settled = settle(sent, { [sent.queue[0].id]: "done" }).state;
  const back = close(undo(settled, NOON + 9000, RULE), RULE);
  assert.equal(back.queue[0].deltas[0].count, -1);
  assert.equal(undo(back, NOON + 9001, RULE), back);
});

test("what the server does not answer stays in the queue", () => {
  const state = close(tap(EMPTY, "normal", NOON, RULE), RULE);
  assert.equal(unsent(settle(state, {}).state), 1);
  const { state: after, refused } = settle(state, { [state.queue[0].id]: "refused" });
  assert.equal(after.queue.length, 0);
  assert.equal(refused.length, 1);
});

test("zero has a band of its own, and the largest value the last step", () => {
  const uppers = steps([0, 3, 48], null);
  assert.equal(band(0, uppers), "0");
  assert.equal(band(null, uppers), "none");
  assert.equal(band(48, uppers), String(uppers.length));
});

test("every village has one cell, inside its township's block", () => {
  const divisions = [
    { code: "root", parent: null, name: "County" },
    ...[..."abcdefg"].map((code) => ({ code, parent: "root", name: code, value: null })),
    ...Array.from({ length: 40 }, (_, i) => ({ code: `v${i}`, parent: "abcdefg"[i % 3], name: `v${i}`, value: 1 })),
  ];
  const { placed, side } = layout(blocksOf(divisions), 900);
  assert.equal(placed.length, 7);
  assert.equal(placed.flatMap((b) => b.cells).length, 40);
  for (const block of placed) {
    for (const cell of block.cells) {
      assert.ok(cell.x >= block.x && cell.x + side <= block.x + block.width);
      assert.ok(cell.y >= block.y && cell.y + side <= block.y + block.height);
    }
  }
});
