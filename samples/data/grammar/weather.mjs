// Patterns: the weather, and what it does to our plans.

import { pattern, when } from './core.mjs';
import { more } from './english.mjs';
import { he, I, she, short, they, we } from './people.mjs';
import { cities, library, market, park } from './places.mjs';
import { seasons, thisWeekend, today, tomorrow, tonight, yesterday } from './times.mjs';

const feel = (en, zh) => ({ en, zh });
const cold = feel('cold', '冷');
const hot = feel('hot', '热');
const warm = feel('warm', '暖和');
const feels = [cold, hot, warm];
const falls = [
  { en: 'rain', past: 'rained', third: 'rains', zh: '下雨' },
  { en: 'snow', past: 'snowed', third: 'snows', zh: '下雪' },
];
// What a season is like.
const typical = { spring: [warm], summer: [hot], autumn: [warm], winter: [cold] };
const climate = {
  Beijing: { rain: ['summer'], snow: ['winter'] },
  Shanghai: { rain: ['spring', 'summer'], snow: [] },
  London: { rain: ['spring', 'summer', 'autumn', 'winter'], snow: [] },
  Paris: { rain: ['spring', 'autumn'], snow: [] },
};
const lastNight = { en: 'last night', zh: '昨天晚上' };
const lastWeek = { en: 'last week', zh: '上个星期' };
const thisMorning = { en: 'this morning', zh: '今天早上' };
const nextWeek = { en: 'next week', zh: '下个星期' };
const before = [yesterday, lastNight, lastWeek, thisMorning];
const ahead = [tomorrow, tonight, nextWeek, thisWeekend];
const degrees = [
  { en: '', zh: '很' },
  { en: 'very ', zh: '非常' },
];
// With a city or without one: 北京昨天下雨了, "it rained in Beijing yesterday".
const where = [
  { en: '', zh: '', weight: 3 },
  ...cities.map(({ at, zh }) => ({ en: `${at} `, zh })),
];
const outings = [park, market, library];
const people = [I, he, she, we, they];
const rainy = falls[0];
const compared = [
  { en: it => `it's ${it} today than yesterday.`, zh: '今天比昨天' },
  { en: it => `it was ${it} yesterday than today.`, zh: '昨天比今天' },
  { en: it => `it will be ${it} tomorrow than today.`, zh: '明天比今天' },
  { en: it => `this winter is ${it} than last winter.`, zh: '今年冬天比去年冬天' },
  { en: it => `this summer is ${it} than last summer.`, zh: '今年夏天比去年夏天' },
];
// A winter is colder than the last, or warmer; a summer is hotter.
const known = ({ en }, feel) =>
  !(/winter/.test(en('')) && feel === hot) && !(/summer/.test(en('')) && feel !== hot);

export const weatherPatterns = [
  pattern('cold today', 9, { where, feel: feels, very: degrees }, ({ where, feel, very }) =>
    when(
      true,
      `it's ${very.en}${feel.en} ${where.en}today.`,
      `${where.zh}今天${very.zh}${feel.zh}。`,
    ),
  ),
  pattern('is it cold', 8, { where, feel: feels, time: [today] }, ({ where, feel, time }) =>
    when(true, `is it ${feel.en} ${where.en}${time.en}?`, `${where.zh}${time.zh}${feel.zh}吗？`),
  ),
  pattern('was cold', 12, { where, feel: feels, very: degrees, time: before }, words => {
    const { where, feel, very, time } = words;
    return [
      `it was ${very.en}${feel.en} ${where.en}${time.en}.`,
      `${where.zh}${time.zh}${very.zh}${feel.zh}。`,
    ];
  }),
  pattern('will be cold', 12, { where, feel: feels, very: degrees, time: ahead }, words => {
    const { where, feel, very, time } = words;
    return [
      `it will be ${very.en}${feel.en} ${where.en}${time.en}.`,
      `${where.zh}${time.zh}会${very.zh}${feel.zh}。`,
    ];
  }),
  pattern('season', 12, { city: cities, feel: feels, very: degrees, season: seasons }, words => {
    const { city, feel, very, season } = words;
    return when(
      typical[season.en].includes(feel),
      `it's ${very.en}${feel.en} ${city.at} in ${season.en}.`,
      `${city.zh}${season.zh}${very.zh}${feel.zh}。`,
    );
  }),
  pattern('often rains', 9, { city: cities, season: seasons, fall: falls }, words => {
    const { city, season, fall } = words;
    return when(
      climate[city.en][fall.en].includes(season.en),
      `it often ${fall.third} ${city.at} in ${season.en}.`,
      `${city.zh}${season.zh}常常${fall.zh}。`,
    );
  }),
  pattern('does it often rain', 14, { city: cities, season: seasons, fall: falls }, words => {
    const { city, season, fall } = words;
    return when(
      fall.en === 'rain' || season.en === 'winter',
      `does it often ${fall.en} ${city.at} in ${season.en}?`,
      `${city.zh}${season.zh}常常${fall.zh}吗？`,
    );
  }),
  pattern('never snows', 6, { city: cities, season: seasons }, ({ city, season }) =>
    when(
      /summer|autumn/.test(season.en),
      `it never snows ${city.at} in ${season.en}.`,
      `${city.zh}${season.zh}从来不下雪。`,
    ),
  ),
  pattern('rained', 11, { where, fall: falls, time: before }, ({ where, fall, time }) =>
    when(true, `it ${fall.past} ${where.en}${time.en}.`, `${where.zh}${time.zh}${fall.zh}了。`),
  ),
  pattern('did not rain', 9, { where, fall: falls, time: before }, ({ where, fall, time }) =>
    when(
      true,
      `it didn't ${fall.en} ${where.en}${time.en}.`,
      `${where.zh}${time.zh}没${fall.zh}。`,
    ),
  ),
  pattern('did it rain', 10, { where, fall: falls, time: before }, ({ where, fall, time }) =>
    when(true, `did it ${fall.en} ${where.en}${time.en}?`, `${where.zh}${time.zh}${fall.zh}了吗？`),
  ),
  pattern('will rain', 10, { where, fall: falls, time: ahead }, ({ where, fall, time }) =>
    when(true, `it will ${fall.en} ${where.en}${time.en}.`, `${where.zh}${time.zh}会${fall.zh}。`),
  ),
  pattern('will it rain', 10, { where, fall: falls, time: ahead }, ({ where, fall, time }) =>
    when(
      true,
      `will it ${fall.en} ${where.en}${time.en}?`,
      `${where.zh}${time.zh}会${fall.zh}吗？`,
    ),
  ),
  pattern('colder than', 10, { days: compared, feel: feels }, ({ days, feel }) =>
    when(known(days, feel), `${days.en(more(feel.en))}`, `${days.zh}${feel.zh}。`),
  ),
  pattern('colder and colder', 5, { feel: feels }, ({ feel }) =>
    when(true, `it's getting ${more(feel.en)} and ${more(feel.en)}.`, `天气越来越${feel.zh}了。`),
  ),
  pattern('if it rains', 10, { who: people, place: outings, fall: [rainy] }, ({ who, place }) =>
    when(
      true,
      `if it rains tomorrow, ${who.en} won't go to the ${place.en}.`,
      `如果明天下雨，${who.zh}就不去${place.zh}。`,
    ),
  ),
  pattern('because it rained', 15, { who: short, place: outings, fall: falls }, words => {
    const { who, place, fall } = words;
    return [
      `${who.en} didn't go to the ${place.en} because it ${fall.past}.`,
      `因为${fall.zh}，${who.zh}没去${place.zh}。`,
    ];
  }),
];
