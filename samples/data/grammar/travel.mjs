// Patterns: going out and travelling – where, when, how, with whom, how often.

import { pattern, when } from './core.mjs';
import { does, doesAsk, hasAdverb, verb } from './english.mjs';
import { asked, askedShort, differ, one, others, short, speakers } from './people.mjs';
import { abroad, cities, drivesOneself, longRides, outings, rides, school } from './places.mjs';
import { futureTrip, pastDay, pastTrip, soonDay, thisWeekend, today, tomorrow } from './times.mjs';

const grown = who => who.kind === 'adult';
const young = who => who.kind === 'young';

// To work, to school, to a city: where one goes by bus or by train.
const errands = [
  { en: 'to work', zh: '上班', who: grown },
  { en: 'to school', zh: '上学', who: who => young(who) || who.pronoun },
];
const onFoot = { en: 'on foot', zh: '走路' };
const toWork = [...rides, onFoot];
const wishTimes = [today, tomorrow, thisWeekend];
const times = [
  { en: 'once', zh: '一次' },
  { en: 'twice', zh: '两次' },
  { en: 'three times', zh: '三次' },
];
const durations = ['two', 'three', 'four', 'five', 'six'];
const hoursZh = { two: '两', three: '三', four: '四', five: '五', six: '六' };
const journeys = durations.map(en => ({ en: `${en} hours`, zh: `${hoursZh[en]}个小时` }));
const trips = longRides.filter(ride => !drivesOneself(ride));
const pleasant = outings.filter(({ en }) => !/bank|hospital/.test(en));
const companions = others.filter(who => who.kin || who.name);

export const travelPatterns = [
  pattern('will go', 20, { who: speakers, to: outings, time: soonDay }, ({ who, to, time }) =>
    when(true, `${who.en} will go to ${to.the} ${time.en}.`, `${who.zh}${time.zh}去${to.zh}。`),
  ),
  pattern('will travel', 21, { who: speakers, to: abroad, time: futureTrip }, words => {
    const { who, to, time } = words;
    return [`${who.en} will go to ${to.the} ${time.en}.`, `${who.zh}${time.zh}去${to.zh}。`];
  }),
  pattern(
    'will not go',
    18,
    { who: speakers, to: [...outings, ...abroad], time: soonDay },
    words => {
      const { who, to, time } = words;
      return when(
        suitable(to, time),
        `${who.en} won't go to ${to.the} ${time.en}.`,
        `${who.zh}${time.zh}不去${to.zh}。`,
      );
    },
  ),
  pattern('will you go', 18, { who: asked, to: [...outings, ...abroad], time: soonDay }, words => {
    const { who, to, time } = words;
    return when(
      suitable(to, time),
      `will ${who.en} go to ${to.the} ${time.en}?`,
      `${who.zh}${time.zh}去${to.zh}吗？`,
    );
  }),
  pattern('when will you go', 13, { who: asked, to: abroad }, ({ who, to }) =>
    when(true, `when will ${who.en} go to ${to.the}?`, `${who.zh}什么时候去${to.zh}？`),
  ),
  pattern('went', 20, { who: speakers, to: outings, time: pastDay }, ({ who, to, time }) =>
    when(true, `${who.en} went to ${to.the} ${time.en}.`, `${who.zh}${time.zh}去了${to.zh}。`),
  ),
  pattern('travelled', 18, { who: speakers, to: abroad, time: pastTrip }, ({ who, to, time }) =>
    when(true, `${who.en} went to ${to.the} ${time.en}.`, `${who.zh}${time.zh}去了${to.zh}。`),
  ),
  pattern('did not go', 20, { who: speakers, to: outings, time: pastDay }, ({ who, to, time }) =>
    when(true, `${who.en} didn't go to ${to.the} ${time.en}.`, `${who.zh}${time.zh}没去${to.zh}。`),
  ),
  pattern('did you go', 20, { who: asked, to: outings, time: pastDay }, ({ who, to, time }) =>
    when(true, `did ${who.en} go to ${to.the} ${time.en}?`, `${who.zh}${time.zh}去${to.zh}了吗？`),
  ),
  pattern('where did you go', 7, { who: asked, time: pastDay }, ({ who, time }) =>
    when(true, `where did ${who.en} go ${time.en}?`, `${who.zh}${time.zh}去哪里了？`),
  ),
  pattern('why not go', 8, { who: askedShort, to: [school, ...outings] }, ({ who, to }) =>
    when(
      true,
      `why didn't ${who.en} go to ${to.bare ?? to.the} yesterday?`,
      `${who.zh}昨天为什么没去${to.zh}？`,
    ),
  ),
  pattern('wants to go', 16, { who: speakers, to: abroad, time: futureTrip }, words => {
    const { who, to, time } = words;
    return when(
      time !== tomorrow,
      `${does(who, 'want')} to go to ${to.the} ${time.en}.`,
      `${who.zh}${time.zh}想去${to.zh}。`,
    );
  }),
  pattern('where do you want', 7, { who: asked, time: wishTimes }, ({ who, time }) =>
    when(true, `where ${doesAsk(who, 'want')} to go ${time.en}?`, `${who.zh}${time.zh}想去哪里？`),
  ),
  pattern('has been', 16, { who: speakers, to: abroad }, ({ who, to }) =>
    when(true, `${who.en} ${verb(who, 'have')} been to ${to.the}.`, `${who.zh}去过${to.zh}。`),
  ),
  pattern('has never been', 16, { who: speakers, to: abroad }, ({ who, to }) =>
    when(true, `${hasAdverb(who, 'never', 'be')} to ${to.the}.`, `${who.zh}从来没去过${to.zh}。`),
  ),
  pattern('ever been', 14, { who: asked, to: abroad }, ({ who, to }) =>
    when(
      true,
      `${verb(who, 'have')} ${who.en} ever been to ${to.the}?`,
      `${who.zh}去过${to.zh}吗？`,
    ),
  ),
  pattern('been how often', 16, { who: one, to: abroad, times }, ({ who, to, times }) =>
    when(
      true,
      `${who.en} ${verb(who, 'have')} been to ${to.the} ${times.en}.`,
      `${who.zh}去过${times.zh}${to.zh}。`,
    ),
  ),
  pattern('by bus', 21, { who: one, errand: errands, ride: toWork }, ({ who, errand, ride }) =>
    when(
      errand.who(who) && !(drivesOneself(ride) && errand.en === 'to school'),
      `${does(who, 'go')} ${errand.en} ${ride.en}.`,
      `${who.zh}${ride.zh}${errand.zh}。`,
    ),
  ),
  pattern('how do you go', 7, { who: asked, errand: errands }, ({ who, errand }) =>
    when(errand.who(who), `how ${doesAsk(who, 'go')} ${errand.en}?`, `${who.zh}怎么${errand.zh}？`),
  ),
  pattern(
    'went by train',
    18,
    { who: short, to: cities, ride: longRides, time: pastTrip },
    words => {
      const { who, to, ride, time } = words;
      return when(
        near(to, ride),
        `${who.en} went to ${to.the} ${ride.en} ${time.en}.`,
        `${who.zh}${time.zh}${ride.zh}去了${to.zh}。`,
      );
    },
  ),
  pattern(
    'will go by train',
    18,
    { who: short, to: cities, ride: longRides, time: futureTrip },
    words => {
      const { who, to, ride, time } = words;
      return when(
        near(to, ride),
        `${who.en} will go to ${to.the} ${ride.en} ${time.en}.`,
        `${who.zh}${time.zh}${ride.zh}去${to.zh}。`,
      );
    },
  ),
  pattern('how did you come', 7, { who: asked, to: cities }, ({ who, to }) =>
    when(true, `how did ${who.en} come to ${to.the}?`, `${who.zh}是怎么来${to.zh}的？`),
  ),
  pattern('when did you arrive', 7, { who: asked, to: cities }, ({ who, to }) =>
    when(true, `when did ${who.en} arrive in ${to.the}?`, `${who.zh}是什么时候到${to.zh}的？`),
  ),
  pattern('it takes', 14, { to: cities, ride: trips, long: journeys }, ({ to, ride, long }) =>
    when(
      true,
      `it takes ${long.en} to go to ${to.the} ${ride.en}.`,
      `${ride.zh}去${to.zh}要${long.zh}。`,
    ),
  ),
  pattern('with', 19, { who: short, to: pleasant, other: companions, time: soonDay }, words => {
    const { who, to, other, time } = words;
    return when(
      differ(who, other),
      `${who.en} will go to ${to.the} with ${other.object} ${time.en}.`,
      `${who.zh}${time.zh}和${other.zh}一起去${to.zh}。`,
    );
  }),
  pattern(
    'went with',
    19,
    { who: short, to: pleasant, other: companions, time: pastDay },
    words => {
      const { who, to, other, time } = words;
      return when(
        differ(who, other),
        `${who.en} went to ${to.the} with ${other.object} ${time.en}.`,
        `${who.zh}${time.zh}和${other.zh}一起去了${to.zh}。`,
      );
    },
  ),
];

// A journey abroad is not made on a Monday afternoon.
function suitable(to, time) {
  return !abroad.includes(to) || /^(tomorrow|this weekend)$/.test(time.en);
}

// By train and by car only in the country.
function near(to, ride) {
  return /London|Paris/.test(to.en) ? ride.en === 'by plane' : true;
}
