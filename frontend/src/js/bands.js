// Which of six bands a value falls in: zero apart, then steps given by the server or round ones.
export function steps(values, given) {
  if (given?.length) return given;
  const top = Math.max(0, ...values);
  if (top <= 5) return Array.from({ length: Math.max(1, top) }, (_, i) => i + 1);
  const rough = top / 5;
  const size = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((k) => k * size).find((k) => k >= rough && Number.isInteger(k)) ?? Math.ceil(rough);
  return [1, 2, 3, 4, 5].map((k) => k * step).filter((k, i) => i === 0 || (k - step) < top);
}

export function band(value, uppers) {
  if (value === null || value === undefined) return "none";
  if (value === 0) return "0";
  const i = uppers.findIndex((upper) => value <= upper);
  const at = i < 0 ? uppers.length : i + 1;
  return String(Math.max(1, Math.min(5, uppers.length <= 2 ? at * 2 : at)));
}

export function bandNames(uppers, none) {
  const rows = [{ band: "0", label: "0" }];
  uppers.forEach((upper, i) => {
    const low = i === 0 ? 1 : uppers[i - 1] + 1;
    rows.push({ band: band(upper, uppers), label: low >= upper ? String(upper) : `${low}–${upper}` });
  });
  return none ? [...rows, { band: "none", label: none }] : rows;
}
