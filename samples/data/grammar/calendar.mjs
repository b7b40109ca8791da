// Patterns: clock and calendar, daily routine, opening hours, free time.

import { pattern, when } from './core.mjs';
import { a, does, doesAsk, hasAdverb, hasAsk, hasNot, is, isAsk, isNot } from './english.mjs';
import { asked, isOld, isYoung, short, speakers } from './people.mjs';
import { bank, bookshop, library, park, supermarket } from './places.mjs';
import { clock, free, numbers, onWeekdays, tomorrow, weekdays } from './times.mjs';

// The daily round; `at` are likely hours, `who` has it.
const all = () => true;
const grown = who => who.kind === 'adult';
const learner = who => isYoung(who) || who.pronoun;
const routine = (en, zh, at, who = all) => ({ en, zh, at, who });
const routines = [
  routine('get up', '起床', clock(6, 8)),
  routine('go to bed', '睡觉', clock(9, 11)),
  routine('go to work', '上班', clock(8, 9), grown),
  routine('finish work', '下班', clock(5, 6), grown),
  routine('go to school', '上学', clock(7, 8), learner),
  routine('come home', '回家', clock(5, 7), who => !isOld(who)),
];
const routineTimes = clock(5, 11);

// Already done, or not yet.
const step = (en, zh, who = all) => ({ en, zh, who });
const steps = [
  step('come home', '回家', who => !/^(I|you|we)$/.test(who.en)),
  step('get up', '起床'),
  step('finish work', '下班', grown),
  step('leave', '走'),
];

const shop = ({ en, zh }, opens, closes) => ({ en, zh, opens, closes });
const shops = [
  shop(bank, clock(8, 9), clock(5, 5)),
  shop(bookshop, clock(9, 10), clock(7, 9)),
  shop(library, clock(8, 9), clock(5, 8)),
  shop(park, clock(6, 8), clock(8, 9)),
  shop(supermarket, clock(7, 8), clock(8, 10)),
];
const opening = [
  { en: 'open', zh: '开门', at: ({ opens }) => opens },
  { en: 'close', zh: '关门', at: ({ closes }) => closes },
];
const events = [
  { en: 'the film', zh: '电影', at: clock(7, 8) },
  { en: 'the class', zh: '课', at: clock(8, 10) },
];
const eventTimes = clock(7, 10);
const halves = [
  { en: 'in the morning', zh: '早上', at: numbers.slice(4, 8) },
  { en: 'in the afternoon', zh: '下午', at: numbers.slice(0, 4) },
  { en: 'in the evening', zh: '晚上', at: numbers.slice(5, 8) },
];
const meetings = halves.map(half => ({ ...half, short: half.en.split(' ').at(-1) }));
const meetingDays = [tomorrow, ...onWeekdays];
const vehicles = [
  { en: 'the train', zh: '火车' },
  { en: 'the plane', zh: '飞机' },
  { en: 'the bus', zh: '公交车' },
];
const goings = [
  { en: 'leaves', base: 'leave', zh: '出发' },
  { en: 'arrives', base: 'arrive', zh: '到' },
];
const questions = [
  { en: 'what time', zh: '几点' },
  { en: 'when', zh: '什么时候' },
];
const classes = [
  { en: 'Chinese', zh: '中文' },
  { en: 'English', zh: '英语' },
  { en: 'music', zh: '音乐' },
  { en: 'French', zh: '法语' },
];
const halfDays = [
  { en: 'morning', zh: '早上' },
  { en: 'afternoon', zh: '下午' },
];
const days = [
  { en: 'today is', zh: '今天' },
  { en: 'tomorrow is', zh: '明天' },
  { en: 'yesterday was', zh: '昨天' },
];
const hourZh = (half, hour) => `${half.zh}${hour.zh}点`;

export const calendarPatterns = [
  pattern('clock', 10, { at: clock(2, 12) }, ({ at }) =>
    when(
      true,
      at.en.startsWith('half') ? `it's ${at.en} now.` : `it's ${at.en} o'clock now.`,
      `现在${at.zh}。`,
    ),
  ),
  pattern('weekday', 9, { day: days, weekday: weekdays }, ({ day, weekday }) =>
    when(true, `${day.en} ${weekday.en}.`, `${day.zh}是${weekday.zh}。`),
  ),
  pattern('every day at', 21, { who: speakers, what: routines, at: routineTimes }, words => {
    const { who, what, at } = words;
    return when(
      what.who(who) && what.at.some(({ en }) => en === at.en),
      `${does(who, what.en)} at ${at.en} every day.`,
      `${who.zh}每天${at.zh}${what.zh}。`,
    );
  }),
  pattern('what time do you', 11, { who: asked, what: routines }, ({ who, what }) =>
    when(
      what.who(who),
      `what time ${doesAsk(who, what.en)} every day?`,
      `${who.zh}每天几点${what.zh}？`,
    ),
  ),
  pattern('already', 10, { who: speakers, what: steps }, ({ who, what }) =>
    when(what.who(who), `${hasAdverb(who, 'already', what.en)}.`, `${who.zh}已经${what.zh}了。`),
  ),
  pattern('not yet', 10, { who: speakers, what: steps }, ({ who, what }) =>
    when(what.who(who), `${hasNot(who, what.en)} yet.`, `${who.zh}还没${what.zh}。`),
  ),
  pattern('yet', 9, { who: asked, what: steps }, ({ who, what }) =>
    when(what.who(who), `${hasAsk(who, what.en)} yet?`, `${who.zh}${what.zh}了吗？`),
  ),
  pattern('opens at', 15, { shop: shops, does: opening, at: clock(5, 10) }, words => {
    const { shop, does, at } = words;
    return when(
      does.at(shop).some(({ en }) => en === at.en),
      `the ${shop.en} ${does.en}s at ${at.en}.`,
      `${shop.zh}${at.zh}${does.zh}。`,
    );
  }),
  pattern('what time opens', 6, { shop: shops, does: opening }, ({ shop, does }) =>
    when(true, `what time does the ${shop.en} ${does.en}?`, `${shop.zh}几点${does.zh}？`),
  ),
  pattern('starts at', 8, { event: events, at: eventTimes }, ({ event, at }) =>
    when(
      event.at.some(({ en }) => en === at.en),
      `${event.en} starts at ${at.en}.`,
      `${event.zh}${at.zh}开始。`,
    ),
  ),
  pattern('does it start at', 6, { event: events, at: eventTimes }, ({ event, at }) =>
    when(
      event.at.some(({ en }) => en === at.en),
      `does ${event.en} start at ${at.en}?`,
      `${event.zh}${at.zh}开始吗？`,
    ),
  ),
  pattern('when starts', 4, { event: events, when: questions }, ({ event, when: question }) => [
    `${question.en} does ${event.en} start?`,
    `${event.zh}${question.zh}开始？`,
  ]),
  pattern('train leaves', 16, { what: vehicles, go: goings, half: halves, at: numbers }, words => {
    const { what, go, half, at } = words;
    return when(
      half.at.includes(at),
      `${what.en} ${go.en} at ${at.en} ${half.en}.`,
      `${what.zh}${hourZh(half, at)}${go.zh}。`,
    );
  }),
  pattern('when train leaves', 11, { what: vehicles, go: goings, when: questions }, words => {
    const { what, go, when: question } = words;
    return [`${question.en} does ${what.en} ${go.base}?`, `${what.zh}${question.zh}${go.zh}？`];
  }),
  pattern('free', 14, { who: speakers, time: free }, ({ who, time }) =>
    when(true, `${is(who)} free ${time.en}.`, `${who.zh}${time.zh}有空。`),
  ),
  pattern('not free', 11, { who: speakers, time: free }, ({ who, time }) =>
    when(true, `${isNot(who)} free ${time.en}.`, `${who.zh}${time.zh}没空。`),
  ),
  pattern('are you free', 14, { who: asked, time: free }, ({ who, time }) =>
    when(true, `${isAsk(who)} free ${time.en}?`, `${who.zh}${time.zh}有空吗？`),
  ),
  pattern('class on', 16, { who: short, what: classes, day: weekdays, half: halfDays }, words => {
    const { who, what, day, half } = words;
    return [
      `${does(who, 'have')} ${a(what.en)} class on ${day.en} ${half.en}.`,
      `${who.zh}${day.zh}${half.zh}有${what.zh}课。`,
    ];
  }),
  pattern('meet at', 14, { hour: numbers, half: meetings, day: meetingDays }, words => {
    const { hour, half, day } = words;
    return when(
      half.at.includes(hour),
      `let's meet at ${hour.en} ${day.en} ${half.short}.`,
      `我们${day.zh}${hourZh(half, hour)}见吧。`,
    );
  }),
];
