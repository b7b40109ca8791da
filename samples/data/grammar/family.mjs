// Patterns: family, names, jobs, ages, where people live and come from.

import { pattern, when } from './core.mjs';
import { a, does, doesAsk, doesNot, has, is, isAsk, isNot, plural, verb } from './english.mjs';
import * as people from './people.mjs';
import { asked, askedShort, isAdult, isOld, isYoung, mine, one, others, short } from './people.mjs';
import { abroad, cities, workplaces } from './places.mjs';
import { count, tens, tomorrow, tonight, years, yesterday } from './times.mjs';

const { I, he, she, we, they, you, names, his, hers, yours, jobs, student } = people;

const pronouns = [I, he, she, ...names];
const jobless = (who, job) => isOld(who) || (isYoung(who) && job !== student);

// Relatives one counts, with 一个, 两个 …
const relative = (en, zh) => ({ en, zh });
const counted = [
  relative('older brother', '哥哥'),
  relative('younger brother', '弟弟'),
  relative('older sister', '姐姐'),
  relative('younger sister', '妹妹'),
  relative('son', '儿子'),
  relative('daughter', '女儿'),
  relative('child', '孩子'),
];
const parents = [I, he, she, ...names, people.myFriend];
const twoOrThree = count(2, 3);

const demonstratives = [
  { en: 'this', zh: '这' },
  { en: 'that', zh: '那' },
];
const relatives = [...mine, ...his, ...hers];

// "Anna looks like her mother": own relatives by blood.
const alike = ['father', 'mother', 'grandfather', 'grandmother', 'older brother', 'older sister'];
const similar = { I: mine, he: his, she: hers };
const ownRelatives = who => similar[who.en] ?? (who.male ? his : hers);
const relationsAlike = alike.map(en => ({ en }));

const allAges = [...count(6, 12), ...tens];
// Likely ages, by relation or kind.
const likely = {
  young: count(6, 12),
  adult: tens.slice(0, 2),
  father: tens.slice(2, 3),
  mother: tens.slice(2, 3),
  wife: tens.slice(1, 2),
  husband: tens.slice(1, 2),
  'older brother': tens.slice(0, 2),
  'older sister': tens.slice(0, 2),
};
// Nobody asks where your wife or your little son lives.
const apart = who => !people.married(who) && !isYoung(who);
const agesOf = who => likely[who.relation] ?? likely[who.kind] ?? [];

const callTimes = {
  past: [yesterday, { en: 'last night', zh: '昨天晚上' }, { en: 'this morning', zh: '今天早上' }],
  soon: [tomorrow, tonight, { en: 'this afternoon', zh: '今天下午' }],
};

export const familyPatterns = [
  pattern('job', 18, { who: one, job: jobs }, ({ who, job }) =>
    when(!jobless(who, job), `${is(who)} ${a(job.en)}.`, `${who.zh}是${job.zh}。`),
  ),
  pattern('not job', 10, { who: pronouns, job: jobs }, ({ who, job }) =>
    when(true, `${isNot(who)} ${a(job.en)}.`, `${who.zh}不是${job.zh}。`),
  ),
  pattern('is job', 11, { who: [you, he, she, ...names, ...yours], job: jobs }, ({ who, job }) =>
    when(!jobless(who, job), `${isAsk(who)} ${a(job.en)}?`, `${who.zh}是${job.zh}吗？`),
  ),
  pattern('works at', 18, { who: one, at: workplaces }, ({ who, at }) =>
    when(isAdult(who), `${does(who, 'work')} at a ${at.en}.`, `${who.zh}在${at.zh}工作。`),
  ),
  pattern('where do you work', 5, { who: asked }, ({ who }) =>
    when(isAdult(who), `where ${doesAsk(who, 'work')}?`, `${who.zh}在哪里工作？`),
  ),
  pattern('have brothers', 14, { who: parents, what: counted, n: [null, ...twoOrThree] }, words => {
    const { who, what, n } = words;
    return n
      ? [`${does(who, 'have')} ${n.en} ${plural(what.en)}.`, `${who.zh}有${n.zh}个${what.zh}。`]
      : [`${does(who, 'have')} ${a(what.en)}.`, `${who.zh}有一个${what.zh}。`];
  }),
  pattern('no brothers', 10, { who: parents, what: counted }, ({ who, what }) =>
    when(true, `${doesNot(who, 'have')} any ${plural(what.en)}.`, `${who.zh}没有${what.zh}。`),
  ),
  pattern('any brothers', 7, { who: [you, he, she, ...names], what: counted }, words => {
    const { who, what } = words;
    return [`${doesAsk(who, 'have')} any ${plural(what.en)}?`, `${who.zh}有没有${what.zh}？`];
  }),
  pattern('how many brothers', 7, { who: [you, he, she, ...names], what: counted }, words => {
    const { who, what } = words;
    const question = doesAsk(who, 'have');
    return [`how many ${plural(what.en)} ${question}?`, `${who.zh}有几个${what.zh}？`];
  }),
  pattern('age', 18, { who: one, age: allAges }, ({ who, age }) =>
    when(agesOf(who).includes(age), `${is(who)} ${age.en} years old.`, `${who.zh}${age.zh}岁。`),
  ),
  pattern('how old', 5, { who: asked }, ({ who }) =>
    when(
      !/ther$/.test(who.relation) && !who.group && !people.married(who),
      `how old ${isAsk(who)}?`,
      `${who.zh}多大了？`,
    ),
  ),
  pattern('this is', 16, { what: demonstratives, who: relatives }, ({ what, who }) =>
    when(true, `${what.en} is ${who.en}.`, `${what.zh}是${who.zh}。`),
  ),
  pattern('is that', 9, { what: demonstratives, who: [...yours, ...his, ...hers] }, words => {
    const { what, who } = words;
    return [`is ${what.en} ${who.en}?`, `${what.zh}是${who.zh}吗？`];
  }),
  pattern('that is not', 9, { what: demonstratives, who: relatives }, ({ what, who }) =>
    when(true, `${what.en} isn't ${who.en}.`, `${what.zh}不是${who.zh}。`),
  ),
  pattern('looks like', 9, { who: pronouns, like: relationsAlike }, ({ who, like }) => {
    const other = ownRelatives(who).find(({ relation }) => relation === like.en);
    return [`${does(who, 'look')} like ${other.en}.`, `${who.zh}很像${other.zh}。`];
  }),
  pattern('lives in', 16, { who: [...one, we, they, people.myParents], at: cities }, words => {
    const { who, at } = words;
    return [`${does(who, 'live')} ${at.at}.`, `${who.zh}住在${at.zh}。`];
  }),
  pattern('do you live in', 9, { who: asked, at: cities }, ({ who, at }) =>
    when(apart(who), `${doesAsk(who, 'live')} ${at.at}?`, `${who.zh}住在${at.zh}吗？`),
  ),
  pattern('where do you live', 5, { who: asked }, ({ who }) =>
    when(apart(who), `where ${doesAsk(who, 'live')}?`, `${who.zh}住在哪里？`),
  ),
  pattern('has lived', 18, { who: one, at: cities, years }, ({ who, at, years }) =>
    when(
      isAdult(who),
      `${has(who, 'live')} ${at.at} for ${years.en}.`,
      `${who.zh}在${at.zh}住了${years.zh}了。`,
    ),
  ),
  pattern('is from', 16, { who: [...short, ...mine, ...people.his], from: abroad }, words => {
    const { who, from } = words;
    const spouse = !who.kin || people.married(who);
    return when(spouse, `${is(who)} from ${from.en}.`, `${who.zh}是${from.zh}人。`);
  }),
  pattern('are you from', 8, { who: askedShort, from: abroad }, ({ who, from }) =>
    when(true, `${isAsk(who)} from ${from.en}?`, `${who.zh}是${from.zh}人吗？`),
  ),
  pattern('called up', 15, { who: short, other: others, time: callTimes.past }, words => {
    const { who, other, time } = words;
    return when(
      people.differ(who, other),
      `${who.en} called ${other.object} ${time.en}.`,
      `${who.zh}${time.zh}给${other.zh}打了电话。`,
    );
  }),
  pattern('will call', 12, { who: short, other: others, time: callTimes.soon }, words => {
    const { who, other, time } = words;
    return when(
      people.differ(who, other),
      `${who.en} will call ${other.object} ${time.en}.`,
      `${who.zh}${time.zh}给${other.zh}打电话。`,
    );
  }),
  pattern('knows', 12, { who: short, other: others, not: [false, true] }, words => {
    const { who, other, not } = words;
    const english = not ? doesNot(who, 'know') : `${who.en} ${verb(who, 'know')}`;
    return when(
      people.differ(who, other) && !other.kin,
      `${english} ${other.object}.`,
      `${who.zh}${not ? '不' : ''}认识${other.zh}。`,
    );
  }),
];
