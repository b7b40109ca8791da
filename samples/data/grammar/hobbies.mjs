// Patterns: what people like, want, can and do well.

import { pattern, when } from './core.mjs';
import * as doings from './doings.mjs';
import { fits, habit, hobbies, hobbyZh, joins, plans, suits } from './doings.mjs';
import { does, doesAsk, doesNot, doing, verb } from './english.mjs';
import { asked, askedShort, couples, differ, one, others, short, speakers } from './people.mjs';
import { soon, thisWeekend, today, tomorrow, tonight } from './times.mjs';

const skill = (en, zh, more = {}) => ({ en, zh, not: [], ...more });
const skills = [
  skill('swim', '游泳'),
  skill('drive', '开车', { not: ['young'] }),
  skill('cook', '做饭'),
  skill('play the piano', '弹钢琴'),
  skill('play basketball', '打篮球', { not: ['old'] }),
  skill('play football', '踢足球', { not: ['old'] }),
];
const skilled = (who, what) => !what.not.includes(who.kind);

// Chinese names the object, then the verb with 得: 中文说得很好.
const manner = (en, zh, ways) => ({ en, zh, ways: ways.split(' ') });
const manners = [
  manner('run', '跑得', 'fast'),
  manner('swim', '游得', 'fast well'),
  manner('drive', '车开得', 'fast well'),
  manner('speak Chinese', '中文说得', 'well'),
  manner('speak English', '英语说得', 'well fast'),
  manner('play the piano', '钢琴弹得', 'well'),
  manner('play basketball', '篮球打得', 'well'),
  manner('play football', '足球踢得', 'well'),
  manner('get up', '起得', 'early'),
  manner('go to bed', '睡得', 'early'),
];
const way = (en, zh, comparative) => ({ en, zh, comparative });
const ways = [way('well', '好', 'better'), way('fast', '快', 'faster'), way('early', '早')];
const grown = who => who.kind === 'adult';
const manages = (act, how) => act.ways.includes(how.en);

const together = [
  ...[doings.basketball, doings.football, doings.swimming, doings.film, doings.music],
  ...[doings.shopping, doings.running],
  ...[doings.watchingTv, doings.studyingChinese],
];
const wishTimes = [today, tonight, tomorrow, thisWeekend];

export const hobbyPatterns = [
  pattern('like', 23, { who: speakers, act: hobbies }, ({ who, act }) =>
    when(fits(who, act), `${does(who, 'like')} ${act.hobby}.`, `${who.zh}喜欢${hobbyZh(act)}。`),
  ),
  pattern('do not like', 16, { who: speakers, act: hobbies }, ({ who, act }) =>
    when(
      fits(who, act),
      `${doesNot(who, 'like')} ${act.hobby}.`,
      `${who.zh}不喜欢${hobbyZh(act)}。`,
    ),
  ),
  pattern('do you like', 16, { who: asked, act: hobbies }, ({ who, act }) =>
    when(
      fits(who, act),
      `${doesAsk(who, 'like')} ${act.hobby}?`,
      `${who.zh}喜欢${hobbyZh(act)}吗？`,
    ),
  ),
  pattern('like too', 13, { who: speakers, act: hobbies }, ({ who, act }) =>
    when(
      fits(who, act),
      `${does(who, 'like')} ${act.hobby} too.`,
      `${who.zh}也喜欢${hobbyZh(act)}。`,
    ),
  ),
  pattern('both like', 16, { who: couples, act: hobbies }, ({ who, act }) =>
    when(fits(who, act), `${who.en} both like ${act.hobby}.`, `${who.zh}都喜欢${hobbyZh(act)}。`),
  ),
  pattern('want to do', 18, { who: short, act: plans, time: wishTimes }, ({ who, act, time }) =>
    when(
      joins(who, act) && suits(act, time),
      `${does(who, 'want')} to ${act.en} ${time.en}.`,
      `${who.zh}${time.zh}想${act.zh}。`,
    ),
  ),
  pattern('do you want to do', 13, { who: askedShort, act: plans }, ({ who, act }) =>
    when(joins(who, act), `${doesAsk(who, 'want')} to ${act.en}?`, `${who.zh}想${act.zh}吗？`),
  ),
  pattern('what do you want to do', 6, { who: asked, time: wishTimes }, ({ who, time }) =>
    when(true, `what ${doesAsk(who, 'want')} to do ${time.en}?`, `${who.zh}${time.zh}想做什么？`),
  ),
  pattern('let us', 11, { act: plans, time: soon }, ({ act, time }) =>
    when(
      suits(act, time) && !act.alone,
      `let's ${act.en} ${time.en}.`,
      `我们${time.zh}${act.zh}吧。`,
    ),
  ),
  pattern('do together', 16, { who: short, act: together, other: others }, words => {
    const { who, act, other } = words;
    return when(
      differ(who, other) && fits(other, act),
      `${who.en} often ${verb(who, habit(act))} with ${other.object}.`,
      `${who.zh}常常和${other.zh}一起${act.zh}。`,
    );
  }),
  pattern('want to do together', 13, { who: short, act: together, other: others }, words => {
    const { who, act, other } = words;
    return when(
      differ(who, other) && fits(other, act),
      `${does(who, 'want')} to ${act.en} with ${other.object}.`,
      `${who.zh}想和${other.zh}一起${act.zh}。`,
    );
  }),
  pattern('can', 16, { who: one, what: skills }, ({ who, what }) =>
    when(skilled(who, what), `${who.en} can ${what.en}.`, `${who.zh}会${what.zh}。`),
  ),
  pattern('can not', 13, { who: speakers, what: skills }, ({ who, what }) =>
    when(skilled(who, what), `${who.en} can't ${what.en}.`, `${who.zh}不会${what.zh}。`),
  ),
  pattern('can you', 13, { who: asked, what: skills }, ({ who, what }) =>
    when(skilled(who, what), `can ${who.en} ${what.en}?`, `${who.zh}会${what.zh}吗？`),
  ),
  pattern('learning', 13, { who: speakers, what: skills }, ({ who, what }) =>
    when(
      skilled(who, what) && who.kind !== 'old',
      `${doing(who, 'learn')} to ${what.en}.`,
      `${who.zh}在学${what.zh}。`,
    ),
  ),
  pattern('manner', 18, { who: one, act: manners, how: ways }, ({ who, act, how }) =>
    when(
      manages(act, how) && grown(who),
      `${does(who, act.en)} ${how.en}.`,
      `${who.zh}${act.zh}很${how.zh}。`,
    ),
  ),
  pattern('manner compared', 18, { who: one, act: manners, how: ways, other: others }, words => {
    const { who, act, how, other } = words;
    return when(
      how.comparative && manages(act, how) && differ(who, other) && grown(who) && grown(other),
      `${does(who, act.en)} ${how.comparative} than ${other.object}.`,
      `${who.zh}${act.zh}比${other.zh}${how.zh}。`,
    );
  }),
];
