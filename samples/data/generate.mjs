// Writes en-zh.tsv and en-zh.test.tsv: `node samples/data/generate.mjs [folder]`.
//
// Every pattern of the grammar is expanded to all its sentences; a seeded sample of them goes into
// the corpus, and others – new combinations of known words – are held out. See README.md.

import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expand, shuffle } from './grammar/core.mjs';
import { handmade } from './grammar/handmade.mjs';
import { patterns } from './grammar/index.mjs';

const SEED = 7;
/** A word of the grammar occurs in at least so many sentences of the corpus. */
const LEAST = 6;
/** A word of a held-out sentence occurs in at least so many sentences of the corpus. */
const KNOWN = 3;
/** Patterns with fewer sentences than this hold none out. */
const SMALL = 8;

/** Words and Chinese characters of a pair, each once; "The" and "the" are two words here. */
const symbols = ({ english, chinese }) =>
  new Set([...(english.match(/[\p{L}']+/gu) ?? []), ...(chinese.match(/\p{Script=Han}/gu) ?? [])]);

/** Refuses a sentence with two translations, in either direction: exact match is to be fair. */
function checkOneToOne(sentences) {
  const translations = new Map();
  for (const { english, chinese, pattern } of sentences) {
    for (const [from, to] of [
      [english.toLowerCase(), chinese],
      [chinese, english.toLowerCase()],
    ]) {
      const known = translations.get(from) ?? to;
      if (known !== to) throw new Error(`${pattern}: "${from}" is both "${known}" and "${to}"`);
      translations.set(from, to);
    }
  }
}

/** Counts in how many of the chosen sentences a symbol stands. */
class Counter {
  counts = new Map();
  add(sentence) {
    for (const symbol of symbols(sentence)) this.counts.set(symbol, this.of(symbol) + 1);
  }
  of(symbol) {
    return this.counts.get(symbol) ?? 0;
  }
}

/** Sentences of the corpus and sentences held out. */
export function generate() {
  const written = handmade.map(([english, chinese]) => ({ pattern: 'handmade', english, chinese }));
  const expanded = patterns.map(pattern => ({ pattern, all: expand(pattern, SEED) }));
  checkOneToOne([...written, ...expanded.flatMap(({ all }) => all)]);

  const chosen = new Map();
  const counter = new Counter();
  const choose = sentence => {
    if (chosen.has(sentence.english)) return;
    chosen.set(sentence.english, sentence);
    counter.add(sentence);
  };
  written.forEach(choose);
  for (const { pattern, all } of expanded) {
    all.slice(0, Math.min(pattern.count, keepable(all.length))).forEach(choose);
  }
  topUp(expanded, counter, choose, chosen);
  checkFrequencies(chosen, counter);

  const heldOut = expanded.flatMap(({ all }) => {
    if (all.length < SMALL) return [];
    const known = sentence => [...symbols(sentence)].every(symbol => counter.of(symbol) >= KNOWN);
    return all.find(sentence => !chosen.has(sentence.english) && known(sentence)) ?? [];
  });
  const unique = new Map(heldOut.map(sentence => [sentence.english, sentence]));
  return {
    main: shuffle([...chosen.values()], SEED),
    test: shuffle([...unique.values()], SEED),
    combinations: expanded.reduce((sum, { all }) => sum + all.length, 0),
  };
}

/** Small patterns keep something back, too. */
function keepable(length) {
  return length < SMALL ? length : Math.floor(length * 0.9);
}

/** More sentences for words that the sample has too seldom. */
function topUp(expanded, counter, choose, chosen) {
  const rare = sentence => [...symbols(sentence)].some(symbol => counter.of(symbol) < LEAST);
  for (const { all } of expanded) {
    for (const sentence of all) {
      if (!chosen.has(sentence.english) && rare(sentence)) choose(sentence);
    }
  }
}

/** Refuses a word of the grammar that is too rare to be learned. */
function checkFrequencies(chosen, counter) {
  const used = [...chosen.values()].filter(({ pattern }) => pattern !== 'handmade');
  const rare = [...new Set(used.flatMap(sentence => [...symbols(sentence)]))]
    .filter(symbol => counter.of(symbol) < LEAST)
    .map(symbol => `${symbol} (${counter.of(symbol)})`);
  if (rare.length > 0) throw new Error(`In fewer than ${LEAST} sentences: ${rare.join(', ')}`);
}

const tsv = sentences =>
  sentences.map(({ english, chinese }) => `${english}\t${chinese}\n`).join('');

const here = fileURLToPath(import.meta.url);
if (process.argv[1] === here) {
  const folder = process.argv[2] ?? dirname(here);
  const { main, test, combinations } = generate();
  writeFileSync(join(folder, 'en-zh.tsv'), tsv(main));
  writeFileSync(join(folder, 'en-zh.test.tsv'), tsv(test));
  const summary = `${main.length} pairs and ${test.length} held out of ${combinations} combinations`;
  process.stdout.write(`${summary} and ${handmade.length} written by hand\n`);
}
