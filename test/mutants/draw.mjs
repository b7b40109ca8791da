/** Lines of [file, lines] in random order, the same for the same seed; lines without code are left out. */
export function shuffledLines(sources, seed) {
  const lines = [...sources].flatMap(([file, text]) =>
    text.flatMap((line, i) =>
      /^\s*(\/?\*|\/\/|import |export \*|$|[)}\]];?,?$)/.test(line) ? [] : [{ file, line: i + 1 }],
    ),
  );
  const random = mulberry32(seed);
  for (let i = lines.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [lines[i], lines[j]] = [lines[j], lines[i]];
  }
  return lines;
}

/** Uniform in [0, 1): mulberry32. */
export function mulberry32(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
