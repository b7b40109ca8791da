// Patterns: what people think, know, ask and hope.

import { pattern, when } from './core.mjs';
import { does, isAsk, verb } from './english.mjs';
import { asked, mine, others, speakers } from './people.mjs';
import { languages } from './places.mjs';
import { book, film, thisThing } from './things.mjs';
import { tomorrow, tonight } from './times.mjs';

const all = () => true;
const grown = who => who.kind === 'adult';
const opinion = (en, zh, of) => ({ en, zh, of });
const topics = [
  ...languages.map(({ en, zh }) => ({ en, zh, kind: 'language' })),
  { en: thisThing(book), zh: '这本书', kind: 'work' },
  { en: thisThing(film), zh: '这部电影', kind: 'work' },
];
const opinions = [
  opinion('interesting', '有意思', ['language', 'work']),
  opinion('difficult', '难', ['language']),
  opinion('easy', '容易', ['language']),
  opinion('important', '重要', ['language']),
];
const holds = (what, how) => how.of.includes(what.kind);
const degrees = [
  { en: '', zh: '很' },
  { en: 'very ', zh: '非常' },
];

// Questions inside a sentence keep the order of a statement in both languages.
const inner = [
  { en: who => `where ${does(who, 'live')}`, zh: who => `${who.zh}住在哪里` },
  { en: who => `where ${does(who, 'work')}`, zh: who => `${who.zh}在哪里工作`, who: grown },
  { en: who => `when ${who.en} will come`, zh: who => `${who.zh}什么时候来` },
  { en: who => `what ${does(who, 'like')}`, zh: who => `${who.zh}喜欢什么` },
  { en: who => `where ${does(who, 'want')} to go`, zh: who => `${who.zh}想去哪里` },
];
const askers = [
  { en: "I don't know", zh: '我不知道', end: '。' },
  { en: 'do you know', zh: '你知道', end: '吗？' },
  { en: 'I want to know', zh: '我想知道', end: '。' },
  { en: 'can you tell me', zh: '你能告诉我', end: '吗？' },
];
const ends = asker => (asker.end === '。' ? '.' : '?');
const coming = [tomorrow, tonight, { en: 'next week', zh: '下个星期' }];

export const opinionPatterns = [
  pattern('is difficult', 15, { what: topics, how: opinions, very: degrees }, words => {
    const { what, how, very } = words;
    return when(
      holds(what, how),
      `${what.en} is ${very.en}${how.en}.`,
      `${what.zh}${very.zh}${how.zh}。`,
    );
  }),
  pattern('thinks', 23, { who: speakers, what: topics, how: opinions, very: degrees }, words => {
    const { who, what, how, very } = words;
    return when(
      holds(what, how),
      `${does(who, 'think')} ${what.en} is ${very.en}${how.en}.`,
      `${who.zh}觉得${what.zh}${very.zh}${how.zh}。`,
    );
  }),
  pattern('do not know where', 23, { asker: askers, what: inner, who: others }, words => {
    const { asker, what, who } = words;
    return when(
      (what.who ?? all)(who) && !mine.includes(who),
      `${asker.en} ${what.en(who)}${ends(asker)}`,
      `${asker.zh}${what.zh(who)}${asker.end}`,
    );
  }),
  pattern('hope', 12, { who: others, day: coming }, ({ who, day }) =>
    when(true, `I hope ${who.en} ${verb(who, 'come')} ${day.en}.`, `我希望${who.zh}${day.zh}来。`),
  ),
  pattern('how are', 21, { who: asked }, ({ who }) =>
    when(true, `how ${isAsk(who)}?`, `${who.zh}好吗？`),
  ),
];
