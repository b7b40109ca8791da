// The machinery of the grammar: seeded random numbers, patterns, and all their combinations.

/** A number from a text (FNV-1a), so that every pattern has its own stream of random numbers. */
export function hash(text) {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  }
  return value >>> 0;
}

/** Seeded random numbers in [0, 1) (mulberry32): integer arithmetic, the same on every machine. */
export function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let value = Math.imul(state ^ (state >>> 15), state | 1);
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61);
    return ((value ^ (value >>> 14)) >>> 0) / 0x100000000;
  };
}

/**
 * A sentence pattern.
 * @param name unique; it also seeds the pattern's sample
 * @param count how many sentences of it the corpus keeps
 * @param slots name of a slot → the words that may stand there
 * @param write gets one word a slot and returns [English, Chinese], or null where they do not fit
 */
export function pattern(name, count, slots, write) {
  return { name, count, slots, write };
}

/** The pair, if the words fit together: `when(condition, english, chinese)`. */
export function when(condition, english, chinese) {
  return condition ? [english, chinese] : null;
}

function* choices(slots) {
  const names = Object.keys(slots);
  const picked = {};
  function* from(depth, weight) {
    if (depth === names.length) {
      yield { words: { ...picked }, weight };
      return;
    }
    for (const word of slots[names[depth]]) {
      picked[names[depth]] = word;
      yield* from(depth + 1, weight * (word?.weight ?? 1));
    }
  }
  yield* from(0, 1);
}

/**
 * All sentences of a pattern, best first for sampling: a word of weight w stands before the others
 * as often as if it were written down w times.
 */
export function expand({ name, slots, write }, seed) {
  const next = random(hash(name) ^ seed);
  const sentences = new Map();
  for (const { words, weight } of choices(slots)) {
    let key = 1;
    for (let draw = 0; draw < weight; draw++) key = Math.min(key, next());
    const pair = write(words);
    if (!pair) continue;
    const [english, chinese] = [capitalised(pair[0]), pair[1]];
    if (!fitting(english, chinese)) continue;
    const id = `${english}\t${chinese}`;
    if (!sentences.has(id)) sentences.set(id, { pattern: name, english, chinese, key });
  }
  return [...sentences.values()].sort((a, b) => a.key - b.key);
}

/** Short enough: 2–10 English words, at most 16 Chinese characters. */
function fitting(english, chinese) {
  const words = english.split(' ').length;
  return words >= 2 && words <= 10 && [...chinese].length <= 16;
}

function capitalised(text) {
  return text[0].toUpperCase() + text.slice(1);
}

/** A seeded shuffle in place (Fisher–Yates). */
export function shuffle(items, seed) {
  const next = random(seed);
  for (let i = items.length - 1; i > 0; i--) {
    const j = Math.floor(next() * (i + 1));
    [items[i], items[j]] = [items[j], items[i]];
  }
  return items;
}
