// Patterns: comparison of people, cities and vehicles.

import { pattern, when } from './core.mjs';
import { is, isAsk, isNot, more, most } from './english.mjs';
import * as people from './people.mjs';
import { asked, differ, isOld, isYoung, one, others, short } from './people.mjs';
import { cities } from './places.mjs';
import { count } from './times.mjs';

const trait = (en, zh, who = () => true) => ({ en, zh, who });
const female = who => who.male === false;
const grown = who => !isYoung(who);
const traits = [
  trait('tall', '高'),
  trait('young', '年轻', grown),
  trait('busy', '忙', grown),
  trait('smart', '聪明'),
  trait('happy', '高兴'),
  trait('tired', '累'),
  trait('beautiful', '漂亮', female),
];
const compared = [people.I, ...others];
const all = [...one, people.they];
// Looks are not compared across generations.
const generation = who => {
  if (isOld(who)) return 'grandparents';
  if (/^(father|mother)$/.test(who.relation)) return 'parents';
  return /^(son|daughter)$/.test(who.relation) ? 'children' : 'own';
};
const peers = (a, b) => generation(a) === generation(b);
const anyAge = how => /tall|happy|tired/.test(how.en);
const fitting = (a, how, b) =>
  differ(a, b) && how.who(a) && how.who(b) && b !== people.they && (anyAge(how) || peers(a, b));

// An older brother is older than I am, and that is all that is known of him.
const seniority = [
  { en: 'older', zh: '大', opposite: 'younger' },
  { en: 'younger', zh: '小', opposite: 'older' },
];
const sibling = who => who.relation?.match(/^(older|younger)/)?.[0];
function aged(a, how, b) {
  if (!differ(a, b) || !peers(a, b) || a.group || b.group) return false;
  if (sibling(a)) return b === people.I && sibling(a) === how.en;
  if (sibling(b)) return a === people.I && sibling(b) === how.opposite;
  return true;
}
const yearsBetween = count(2, 6);
// The youngest is the smallest in Chinese: 最小.
const superlatives = [trait('tall', '高'), trait('young', '小'), trait('old', '大')];
const groups = [
  { en: 'class', zh: '班' },
  { en: 'family', zh: '家' },
];

const [beijing, shanghai, london, paris] = cities;
const rank = {
  big: { zh: '大', order: [shanghai, beijing, london, paris] },
  expensive: { zh: '贵', order: [london, paris, shanghai, beijing] },
  hot: { zh: '热', order: [shanghai, beijing, paris, london] },
  cold: { zh: '冷', order: [beijing, london, shanghai] },
  warm: { zh: '暖和', order: [shanghai, paris, london] },
};
const cityPairs = Object.entries(rank).flatMap(([en, { zh, order }]) =>
  order.flatMap((first, i) => order.slice(i + 1).map(second => ({ en, zh, first, second }))),
);
const vehicles = [
  { en: 'plane', zh: '飞机' },
  { en: 'train', zh: '火车' },
  { en: 'car', zh: '汽车' },
  { en: 'bus', zh: '公交车' },
  { en: 'bike', zh: '自行车' },
];
const vehiclePairs = vehicles.flatMap((first, i) =>
  vehicles.slice(i + 1, i + 3).map(second => ({ first, second })),
);
const speeds = [{ en: 'fast', zh: '快', swap: false }];

export const comparePatterns = [
  pattern('taller than', 24, { who: all, how: traits, other: compared }, ({ who, how, other }) =>
    when(
      fitting(who, how, other),
      `${is(who)} ${more(how.en)} than ${other.object}.`,
      `${who.zh}比${other.zh}${how.zh}。`,
    ),
  ),
  pattern('is he taller', 18, { who: asked, how: traits, other: compared }, words => {
    const { who, how, other } = words;
    return when(
      fitting(who, how, other) && !other.kin,
      `${isAsk(who)} ${more(how.en)} than ${other.object}?`,
      `${who.zh}比${other.zh}${how.zh}吗？`,
    );
  }),
  pattern('not as tall', 18, { who: all, how: traits, other: compared }, ({ who, how, other }) =>
    when(
      fitting(who, how, other) && how.en !== 'young',
      `${isNot(who)} as ${how.en} as ${other.object}.`,
      `${who.zh}没有${other.zh}${how.zh}。`,
    ),
  ),
  pattern('as tall as', 18, { who: all, how: traits, other: compared }, ({ who, how, other }) =>
    when(
      fitting(who, how, other) && how.en !== 'young',
      `${is(who)} as ${how.en} as ${other.object}.`,
      `${who.zh}和${other.zh}一样${how.zh}。`,
    ),
  ),
  pattern('much taller', 17, { who: all, how: traits, other: compared }, words => {
    const { who, how, other } = words;
    return when(
      fitting(who, how, other) && how.en !== 'young',
      `${is(who)} much ${more(how.en)} than ${other.object}.`,
      `${who.zh}比${other.zh}${how.zh}多了。`,
    );
  }),
  pattern('older than', 10, { who: one, how: seniority, other: compared }, words => {
    const { who, how, other } = words;
    return when(
      aged(who, how, other) && how.en === 'older',
      `${is(who)} older than ${other.object}.`,
      `${who.zh}比${other.zh}大。`,
    );
  }),
  pattern(
    'years older',
    23,
    { who: one, n: yearsBetween, how: seniority, other: compared },
    words => {
      const { who, n, how, other } = words;
      return when(
        aged(who, how, other),
        `${is(who)} ${n.en} years ${how.en} than ${other.object}.`,
        `${who.zh}比${other.zh}${how.zh}${n.zh}岁。`,
      );
    },
  ),
  pattern('tallest', 10, { who: short, how: superlatives, group: groups }, words => {
    const { who, how, group } = words;
    return when(
      !who.group && !(who.name && group.en === 'family'),
      `${is(who)} the ${most(how.en)} in our ${group.en}.`,
      `${who.zh}是我们${group.zh}最${how.zh}的。`,
    );
  }),
  pattern('bigger city', 20, { pair: cityPairs }, ({ pair }) =>
    when(
      true,
      `${pair.first.en} is ${more(pair.en)} than ${pair.second.en}.`,
      `${pair.first.zh}比${pair.second.zh}${pair.zh}。`,
    ),
  ),
  pattern('faster', 8, { pair: vehiclePairs, how: speeds }, ({ pair, how }) => {
    const [first, second] = how.swap ? [pair.second, pair.first] : [pair.first, pair.second];
    return [
      `the ${first.en} is ${more(how.en)} than the ${second.en}.`,
      `${first.zh}比${second.zh}${how.zh}。`,
    ];
  }),
];
