// Patterns: how people are – feelings, looks, health.

import { pattern, when } from './core.mjs';
import { does, doesNot, is, isAsk, isNot, more, was, wasAsk } from './english.mjs';
import * as people from './people.mjs';
import { asked, isOld, isYoung, one, owners, short, speakers, you } from './people.mjs';
import { today, yesterday } from './times.mjs';

const any = () => true;
const female = who => !who.male && !/^(I|you|we|they)$/.test(who.en) && !who.group;
const feeling = (en, zh, more = {}) => ({ en, zh, who: any, ...more });
// States come and go; `bad` ones may be 有点 (a little).
const states = [
  feeling('busy', '忙', { bad: true, who: who => !isYoung(who) }),
  feeling('tired', '累', { bad: true }),
  feeling('hungry', '饿', { bad: true }),
  feeling('thirsty', '渴', { bad: true }),
  feeling('happy', '高兴'),
  feeling('sad', '难过', { bad: true }),
  feeling('angry', '生气', { bad: true }),
];
const traits = [
  feeling('tall', '高'),
  feeling('young', '年轻', { who: who => !isYoung(who) && !isOld(who) && who !== people.I }),
  feeling('smart', '聪明'),
  feeling('beautiful', '漂亮', { who: female }),
];
const modest = who => who !== people.I && who !== people.we;
const describes = (who, how) => how.who(who) && (modest(who) || !/smart|beautiful/.test(how.en));
const bad = states.filter(state => state.bad);
const both = [...states, ...traits];
const looks = [
  ...states.filter(({ en }) => !/busy|hungry|thirsty/.test(en)),
  ...traits.slice(1, 2),
];
const lookers = [...one, people.they, people.myParents].filter(who => who !== people.I);
const times = [
  yesterday,
  { en: 'last night', zh: '昨天晚上' },
  { en: 'this morning', zh: '今天早上' },
];

const body = (en, zh) => ({ en, zh });
const parts = [body('head', '头'), body('stomach', '肚子'), body('back', '背')];
const ownersOfOne = owners.filter(({ en }) => !/^(our|their|your)/.test(en));
const without = owner => owner.zh.replace(/的$/, '');
const askedOwners = owners.filter(({ en }) => !/^(my|our|their)/.test(en));
const ill = [
  { en: 'ill', be: true, zh: '病了', not: '没生病' },
  { en: 'a cold', zh: '感冒了', not: '没感冒' },
];
const wishes = [
  { how: 'tired', zh: '累', en: 'sleep', wish: '睡觉' },
  { how: 'tired', zh: '累', en: 'go home', wish: '回家' },
  { how: 'tired', zh: '累', en: 'rest', wish: '休息' },
  { how: 'hungry', zh: '饿', en: 'eat dumplings', wish: '吃饺子' },
  { how: 'hungry', zh: '饿', en: 'eat noodles', wish: '吃面条' },
  { how: 'hungry', zh: '饿', en: 'eat bread', wish: '吃面包' },
  { how: 'thirsty', zh: '渴', en: 'drink water', wish: '喝水' },
  { how: 'thirsty', zh: '渴', en: 'drink tea', wish: '喝茶' },
  { how: 'thirsty', zh: '渴', en: 'drink milk', wish: '喝牛奶' },
];
const absences = [
  { en: 'come', zh: '来' },
  { en: 'go to work', zh: '去上班', grown: true, duty: true },
  { en: 'go to school', zh: '去上学', duty: true },
  { en: 'swim', zh: '去游泳' },
];
const reasons = [
  { en: 'too busy', zh: '太忙' },
  { en: 'too tired', zh: '太累' },
  { en: 'ill', zh: '生病' },
];
const pronounOf = who => (who.pronoun ? who.en : who.male ? 'he' : 'she');
const excused = who => who.poss && !who.group && !isOld(who);

export const feelingPatterns = [
  pattern('is happy', 20, { who: speakers, how: both }, ({ who, how }) =>
    when(describes(who, how), `${is(who)} ${how.en}.`, `${who.zh}很${how.zh}。`),
  ),
  pattern('is very happy', 18, { who: speakers, how: both }, ({ who, how }) =>
    when(describes(who, how), `${is(who)} very ${how.en}.`, `${who.zh}非常${how.zh}。`),
  ),
  pattern('is not happy', 17, { who: speakers, how: both }, ({ who, how }) =>
    when(
      how.who(who) && !/smart|beautiful/.test(how.en),
      `${isNot(who)} ${how.en}.`,
      `${who.zh}不${how.zh}。`,
    ),
  ),
  pattern('are you happy', 18, { who: asked, how: both }, ({ who, how }) =>
    when(
      how.who(who) && !(who === you && traits.includes(how)),
      `${isAsk(who)} ${how.en}?`,
      `${who.zh}${how.zh}吗？`,
    ),
  ),
  pattern('a little tired', 16, { who: speakers, how: bad, time: [null, today] }, words => {
    const { who, how, time } = words;
    return when(
      how.who(who),
      `${is(who)} a little ${how.en}${time ? ` ${time.en}` : ''}.`,
      `${who.zh}${time?.zh ?? ''}有点${how.zh}。`,
    );
  }),
  pattern('not at all', 12, { who: speakers, how: states }, ({ who, how }) =>
    when(how.who(who), `${isNot(who)} ${how.en} at all.`, `${who.zh}一点也不${how.zh}。`),
  ),
  pattern('was tired', 18, { who: speakers, how: states, time: times }, ({ who, how, time }) =>
    when(how.who(who), `${was(who)} ${how.en} ${time.en}.`, `${who.zh}${time.zh}很${how.zh}。`),
  ),
  pattern('were you tired', 15, { who: asked, how: states, time: times }, ({ who, how, time }) =>
    when(how.who(who), `${wasAsk(who)} ${how.en} ${time.en}?`, `${who.zh}${time.zh}${how.zh}吗？`),
  ),
  pattern(
    'looks tired',
    20,
    { who: lookers, how: looks, very: ['', 'very '] },
    ({ who, how, very }) =>
      when(
        how.who(who),
        `${does(who, 'look')} ${very}${how.en}.`,
        `${who.zh}看起来${very ? '非常' : '很'}${how.zh}。`,
      ),
  ),
  pattern('why so', 14, { who: asked, how: states, time: [null, today] }, ({ who, how, time }) =>
    when(
      how.who(who),
      `why ${isAsk(who)} so ${how.en}${time ? ` ${time.en}` : ''}?`,
      `${who.zh}${time?.zh ?? ''}为什么这么${how.zh}？`,
    ),
  ),
  pattern('more and more', 12, { who: one, how: [...states.slice(0, 2), ...traits] }, words => {
    const { who, how } = words;
    return when(
      describes(who, how) && growing(who, how),
      `${is(who)} getting ${gradually(how.en)}.`,
      `${who.zh}越来越${how.zh}。`,
    );
  }),
  pattern('so want', 19, { who: short, wish: wishes }, ({ who, wish }) =>
    when(
      who.pronoun,
      `${is(who)} ${wish.how}, so ${does(who, 'want')} to ${wish.en}.`,
      `${who.zh}很${wish.zh}，所以想${wish.wish}。`,
    ),
  ),
  pattern('hurts', 17, { whose: ownersOfOne, part: parts }, ({ whose, part }) =>
    when(true, `${whose.en} ${part.en} hurts.`, `${without(whose)}${part.zh}疼。`),
  ),
  pattern('hurt yesterday', 12, { whose: ownersOfOne, part: parts, time: times }, words => {
    const { whose, part, time } = words;
    return [`${whose.en} ${part.en} hurt ${time.en}.`, `${without(whose)}${time.zh}${part.zh}疼。`];
  }),
  pattern('does it hurt', 10, { whose: askedOwners, part: parts }, ({ whose, part }) =>
    when(true, `does ${whose.en} ${part.en} hurt?`, `${without(whose)}${part.zh}疼吗？`),
  ),
  pattern('is ill', 16, { who: one, what: ill }, ({ who, what }) =>
    when(
      true,
      what.be ? `${is(who)} ${what.en}.` : `${does(who, 'have')} ${what.en}.`,
      `${who.zh}${what.zh}。`,
    ),
  ),
  pattern('is not ill', 10, { who: one, what: ill }, ({ who, what }) =>
    when(
      true,
      what.be ? `${isNot(who)} ${what.en}.` : `${doesNot(who, 'have')} ${what.en}.`,
      `${who.zh}${what.not}。`,
    ),
  ),
  pattern('because', 21, { who: one, what: absences, why: reasons }, ({ who, what, why }) =>
    when(
      excused(who) && !(what.grown && isYoung(who)) && !(what.duty && why.en === 'too busy'),
      `${who.en} didn't ${what.en} because ${was({ ...who, en: pronounOf(who) })} ${why.en}.`,
      `因为${why.zh}，${who.zh}没${what.zh}。`,
    ),
  ),
];

function gradually(adjective) {
  if (more(adjective).startsWith('more ')) return `more and more ${adjective}`;
  return `${more(adjective)} and ${more(adjective)}`;
}

// The young grow tall, nobody grows younger every day, and kindness does not come by degrees.
function growing(who, how) {
  if (how.en === 'tall') return isYoung(who);
  return !/young/.test(how.en);
}
