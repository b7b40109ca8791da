// English agreement: verb forms, plurals, articles, subjects with their verbs.

// third person, -ing, past, participle
const irregular = {
  be: ['is', 'being', 'was', 'been'],
  buy: ['buys', 'buying', 'bought', 'bought'],
  come: ['comes', 'coming', 'came', 'come'],
  do: ['does', 'doing', 'did', 'done'],
  draw: ['draws', 'drawing', 'drew', 'drawn'],
  drink: ['drinks', 'drinking', 'drank', 'drunk'],
  drive: ['drives', 'driving', 'drove', 'driven'],
  eat: ['eats', 'eating', 'ate', 'eaten'],
  get: ['gets', 'getting', 'got', 'got'],
  give: ['gives', 'giving', 'gave', 'given'],
  go: ['goes', 'going', 'went', 'gone'],
  have: ['has', 'having', 'had', 'had'],
  leave: ['leaves', 'leaving', 'left', 'left'],
  lose: ['loses', 'losing', 'lost', 'lost'],
  make: ['makes', 'making', 'made', 'made'],
  meet: ['meets', 'meeting', 'met', 'met'],
  read: ['reads', 'reading', 'read', 'read'],
  ride: ['rides', 'riding', 'rode', 'ridden'],
  run: ['runs', 'running', 'ran', 'run'],
  see: ['sees', 'seeing', 'saw', 'seen'],
  sing: ['sings', 'singing', 'sang', 'sung'],
  sleep: ['sleeps', 'sleeping', 'slept', 'slept'],
  speak: ['speaks', 'speaking', 'spoke', 'spoken'],
  study: ['studies', 'studying', 'studied', 'studied'],
  swim: ['swims', 'swimming', 'swam', 'swum'],
  take: ['takes', 'taking', 'took', 'taken'],
};
const forms = ['third', 'ing', 'past', 'participle'];

function regular(verb) {
  const stem = verb.endsWith('e') ? verb.slice(0, -1) : verb;
  const third = /(ch|sh|s|x|o)$/.test(verb) ? `${verb}es` : `${verb}s`;
  return [third, `${stem}ing`, `${stem}ed`, `${stem}ed`];
}

/** `inflect('play football', 'ing')` → 'playing football': the first word is the verb. */
export function inflect(phrase, form) {
  const [verb, ...rest] = phrase.split(' ');
  return [(irregular[verb] ?? regular(verb))[forms.indexOf(form)], ...rest].join(' ');
}

/** 'a' or 'an' before a word. */
export function a(word) {
  return `${/^[aeiou]/i.test(word) ? 'an' : 'a'} ${word}`;
}

const irregularPlurals = { child: 'children', wife: 'wives', dictionary: 'dictionaries' };

/** The plural of a noun, the last word of `noun`. */
export function plural(noun) {
  const words = noun.split(' ');
  const last = words.pop();
  const many = irregularPlurals[last] ?? (/(ch|sh|s|x)$/.test(last) ? `${last}es` : `${last}s`);
  return [...words, many].join(' ');
}

// Subjects: `many` is true where the verb has no -s (I, you, we, they, my parents).
const be = who => (who.en === 'I' ? 'am' : who.many ? 'are' : 'is');
const have = who => (who.many ? 'have' : 'has');
const own = (who, phrase) => phrase.replace('~', who.poss);

/** "I'm", "he is", "they are". */
export const is = who => (who.en === 'I' ? "I'm" : `${who.en} ${be(who)}`);
/** "I'm not", "he isn't", "they aren't". */
export const isNot = who => (who.en === 'I' ? "I'm not" : `${who.en} ${be(who)}n't`);
/** "is he", "are you". */
export const isAsk = who => `${be(who)} ${who.en}`;
const wasWord = who => (who.many && who.en !== 'I' ? 'were' : 'was');
/** "I was", "they were". */
export const was = who => `${who.en} ${wasWord(who)}`;
/** "was he", "were you". */
export const wasAsk = who => `${wasWord(who)} ${who.en}`;
/** "he plays football", with ~ for his. */
export const does = (who, phrase) =>
  `${who.en} ${own(who, who.many ? phrase : inflect(phrase, 'third'))}`;
/** The verb alone, agreeing: "plays football". */
export const verb = (who, phrase) => own(who, who.many ? phrase : inflect(phrase, 'third'));
/** "he doesn't play football". */
export const doesNot = (who, phrase) =>
  `${who.en} ${who.many ? "don't" : "doesn't"} ${own(who, phrase)}`;
/** "does he play football". */
export const doesAsk = (who, phrase) => `${who.many ? 'do' : 'does'} ${who.en} ${own(who, phrase)}`;
/** "he played football". */
export const did = (who, phrase) => `${who.en} ${own(who, inflect(phrase, 'past'))}`;
/** "he has played football". */
export const has = (who, phrase) =>
  `${who.en} ${have(who)} ${own(who, inflect(phrase, 'participle'))}`;
/** "he has already gone": a word between. */
export const hasAdverb = (who, adverb, phrase) =>
  `${who.en} ${have(who)} ${adverb} ${own(who, inflect(phrase, 'participle'))}`;
/** "he hasn't played football". */
export const hasNot = (who, phrase) =>
  `${who.en} ${have(who)}n't ${own(who, inflect(phrase, 'participle'))}`;
/** "has he played football". */
export const hasAsk = (who, phrase) =>
  `${have(who)} ${who.en} ${own(who, inflect(phrase, 'participle'))}`;
/** "he is playing football". */
export const doing = (who, phrase) => `${is(who)} ${own(who, inflect(phrase, 'ing'))}`;
/** A phrase with ~ replaced by his, her, my. */
export const owned = own;

// Adjectives whose comparative is neither -er nor with "more".
const steps = {
  big: ['bigger', 'biggest'],
  hot: ['hotter', 'hottest'],
};
const long = new Set(['beautiful', 'expensive', 'interesting', 'difficult', 'important', 'tired']);

function stem(adjective) {
  if (adjective.endsWith('e')) return adjective.slice(0, -1);
  return adjective.endsWith('y') ? `${adjective.slice(0, -1)}i` : adjective;
}

/** "taller", "happier", "more expensive". */
export function more(adjective) {
  if (long.has(adjective)) return `more ${adjective}`;
  return steps[adjective]?.[0] ?? `${stem(adjective)}er`;
}

/** "tallest", "happiest", "most expensive". */
export function most(adjective) {
  if (long.has(adjective)) return `most ${adjective}`;
  return steps[adjective]?.[1] ?? `${stem(adjective)}est`;
}
