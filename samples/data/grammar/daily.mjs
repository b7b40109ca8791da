// Patterns: what people do now, again and again, in the past and in time to come.

import { pattern, when } from './core.mjs';
import * as doings from './doings.mjs';
import { counted, current, fits, habit, habits, joins, lasting, plans, suits } from './doings.mjs';
import { did, does, is, isAsk, isNot, owned, verb } from './english.mjs';
import { asked, one, speakers } from './people.mjs';
import { cafe, home, library, park, school } from './places.mjs';
import { again, hours, past, soon, yesterday } from './times.mjs';

const spots = [cafe, home, library, park, school];
const isDoing = (who, act) => owned(who, doings.ing(act));

const rates = [
  { en: 'once a week', zh: '每个星期', n: '一' },
  { en: 'twice a week', zh: '每个星期', n: '两' },
  { en: 'three times a week', zh: '每个星期', n: '三' },
  { en: 'twice a month', zh: '每个月', n: '两' },
];

// Before and after what; `kind` is who has it.
const moment = (en, zh, acts, kind = () => true) => ({ en, zh, acts, kind });
const grown = who => who.kind === 'adult';
const learner = who => who.pronoun || who.name || who.kind === 'young';
const { basketball, football, homework, music, piano, reading, running, swimming } = doings;
const { drinkingCoffee, drinkingTea, studyingChinese } = doings;
const { watchingTv } = doings;
const relaxing = [reading, watchingTv, music, piano, drinkingTea];
const sport = [basketball, football, swimming, running];
const moments = [
  moment('after dinner', '晚饭后', [...relaxing, studyingChinese, homework]),
  moment('after lunch', '午饭后', [reading, music, drinkingCoffee, drinkingTea]),
  moment('before breakfast', '早饭前', [running, reading, studyingChinese]),
  moment('before dinner', '晚饭前', [reading, homework, piano]),
  moment('after work', '下班后', [...sport, studyingChinese, music], grown),
  moment('after school', '放学后', [...sport, homework, piano], learner),
];
const allActs = [...new Set(moments.flatMap(({ acts }) => acts))];

export const dailyPatterns = [
  pattern('doing', 21, { who: speakers, act: current }, ({ who, act }) =>
    when(joins(who, act), `${is(who)} ${isDoing(who, act)}.`, `${who.zh}在${act.zh}。`),
  ),
  pattern('doing at', 24, { who: speakers, act: current, at: spots }, ({ who, act, at }) =>
    when(
      joins(who, act) && act.at.includes(at) && (at !== school || learner(who)),
      `${is(who)} ${isDoing(who, act)} ${at.at}.`,
      `${who.zh}在${at.zh}${act.zh}。`,
    ),
  ),
  pattern('not doing', 15, { who: speakers, act: current }, ({ who, act }) =>
    when(joins(who, act), `${isNot(who)} ${isDoing(who, act)}.`, `${who.zh}没在${act.zh}。`),
  ),
  pattern('are you doing', 15, { who: asked, act: current }, ({ who, act }) =>
    when(joins(who, act), `${isAsk(who)} ${isDoing(who, act)}?`, `${who.zh}在${act.zh}吗？`),
  ),
  pattern('what are you doing', 5, { who: asked }, ({ who }) =>
    when(true, `what ${isAsk(who)} doing?`, `${who.zh}在做什么？`),
  ),
  pattern('what are you doing at', 10, { who: asked, at: spots }, ({ who, at }) =>
    when(true, `what ${isAsk(who)} doing ${at.at}?`, `${who.zh}在${at.zh}做什么？`),
  ),
  pattern('every day', 23, { who: speakers, act: habits, time: again }, ({ who, act, time }) =>
    when(
      fits(who, act) && suits(act, time),
      `${does(who, habit(act))} ${time.en}.`,
      `${who.zh}${time.zh}${act.zh}。`,
    ),
  ),
  pattern('often', 18, { who: speakers, act: habits }, ({ who, act }) =>
    when(fits(who, act), `${who.en} often ${verb(who, habit(act))}.`, `${who.zh}常常${act.zh}。`),
  ),
  pattern('never', 13, { who: speakers, act: habits }, ({ who, act }) =>
    when(fits(who, act), `${who.en} never ${verb(who, habit(act))}.`, `${who.zh}从来不${act.zh}。`),
  ),
  pattern('times a week', 16, { who: one, act: counted, rate: rates }, ({ who, act, rate }) =>
    when(
      fits(who, act),
      `${does(who, act.en)} ${rate.en}.`,
      `${who.zh}${rate.zh}${act.v}${rate.n}次${act.o}。`,
    ),
  ),
  pattern('how often', 8, { who: asked, act: counted }, ({ who, act }) => {
    const auxiliary = who.many ? 'do' : 'does';
    return when(
      fits(who, act),
      `how often ${auxiliary} ${who.en} ${habit(act)}?`,
      `${who.zh}多久${act.v}一次${act.o}？`,
    );
  }),
  pattern('yesterday', 23, { who: speakers, act: plans, time: past }, ({ who, act, time }) =>
    when(
      joins(who, act) && suits(act, time),
      `${did(who, act.en)} ${time.en}.`,
      `${who.zh}${time.zh}${act.zh}了。`,
    ),
  ),
  pattern('not yesterday', 18, { who: speakers, act: plans, time: past }, ({ who, act, time }) =>
    when(
      joins(who, act) && suits(act, time),
      `${who.en} didn't ${act.en} ${time.en}.`,
      `${who.zh}${time.zh}没${act.zh}。`,
    ),
  ),
  pattern('did you', 18, { who: asked, act: plans, time: past }, ({ who, act, time }) =>
    when(
      joins(who, act) && suits(act, time),
      `did ${who.en} ${act.en} ${time.en}?`,
      `${who.zh}${time.zh}${act.zh}了吗？`,
    ),
  ),
  pattern('what did you do', 6, { who: asked, time: past }, ({ who, time }) =>
    when(true, `what did ${who.en} do ${time.en}?`, `${who.zh}${time.zh}做了什么？`),
  ),
  pattern('going to', 23, { who: speakers, act: plans, time: soon }, ({ who, act, time }) =>
    when(
      joins(who, act) && suits(act, time),
      `${is(who)} going to ${act.en} ${time.en}.`,
      `${who.zh}${time.zh}要${act.zh}。`,
    ),
  ),
  pattern('are you going to', 16, { who: asked, act: plans, time: soon }, words => {
    const { who, act, time } = words;
    return when(
      joins(who, act) && suits(act, time),
      `${isAsk(who)} going to ${act.en} ${time.en}?`,
      `${who.zh}${time.zh}要${act.zh}吗？`,
    );
  }),
  pattern('for hours', 23, { who: speakers, act: lasting, how: hours, time: past }, words => {
    const { who, act, how, time } = words;
    return when(
      fits(who, act) && suits(act, time) && !(time.en === 'last weekend'),
      `${did(who, act.bare)} for ${how.en} ${time.en}.`,
      `${who.zh}${time.zh}${act.v}了${how.zh}${act.o}。`,
    );
  }),
  pattern('how long', 8, { who: asked, act: lasting, time: [yesterday] }, words => {
    const { who, act, time } = words;
    return when(
      fits(who, act),
      `how long did ${who.en} ${act.bare} ${time.en}?`,
      `${who.zh}${time.zh}${act.v}了多久${act.o}？`,
    );
  }),
  pattern('before and after', 23, { who: speakers, act: allActs, moment: moments }, words => {
    const { who, act, moment } = words;
    return when(
      moment.acts.includes(act) && fits(who, act) && moment.kind(who),
      `${who.en} often ${verb(who, habit(act))} ${moment.en}.`,
      `${who.zh}${moment.zh}常常${act.zh}。`,
    );
  }),
];
