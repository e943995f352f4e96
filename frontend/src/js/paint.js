// Canvas text shows boxes until the face is there; colours come from the stylesheet.
export function token(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

export async function fontsFor(texts) {
  const text = texts.filter(Boolean).join("");
  try {
    await Promise.all([
      document.fonts.load('400 12px "Noto Sans SC Web"', text),
      document.fonts.load('600 12px "Noto Sans SC Web"', text),
    ]);
  } catch {
    /* the system's own faces serve */
  }
}
