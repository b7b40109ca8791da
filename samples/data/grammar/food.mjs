// Patterns: what people like to eat and drink, how it tastes, what it costs.

import { pattern, when } from './core.mjs';
import { a, did, does, doesAsk, doesNot, plural, verb } from './english.mjs';
import * as food from './nourishment.mjs';
import {
  dishes,
  drinks,
  everything,
  homemade,
  portions,
  tastes,
  tastesOf,
} from './nourishment.mjs';
import { asked, hers, isYoung, mine, speakers } from './people.mjs';
import { count, yesterday } from './times.mjs';

const grownDrink = (who, what) => !(isYoung(who) && /coffee|tea/.test(what.en));
const are = what => (what.many ? 'are' : 'is');
const cooks = [
  ...mine.filter(who => !isYoung(who)),
  ...hers.filter(who => /mother|husband/.test(who.relation)),
];
const unit = ({ unit, food }, n) => `${n ? `${n.en} ${plural(unit)}` : a(unit)} of ${food.en}`;
const unitZh = ({ m, zh }, n) => `${n?.zh ?? '一'}${m}${zh}`;
const some = [null, ...count(2, 3)];
const { apples, bread, cake, chicken, dumplings, fish, noodles, rice } = food;
const alternatives = [
  [rice, noodles, dumplings, bread],
  [fish, chicken, food.vegetables],
  [apples, cake],
  drinks,
];

export const foodPatterns = [
  pattern('likes food', 22, { who: speakers, what: everything }, ({ who, what }) =>
    when(
      grownDrink(who, what),
      `${does(who, 'like')} ${what.en}.`,
      `${who.zh}喜欢${what.verbZh}${what.zh}。`,
    ),
  ),
  pattern('does not like food', 21, { who: speakers, what: everything }, ({ who, what }) =>
    when(
      grownDrink(who, what),
      `${doesNot(who, 'like')} ${what.en}.`,
      `${who.zh}不喜欢${what.verbZh}${what.zh}。`,
    ),
  ),
  pattern('do you like food', 17, { who: asked, what: everything }, ({ who, what }) =>
    when(
      grownDrink(who, what),
      `${doesAsk(who, 'like')} ${what.en}?`,
      `${who.zh}喜欢${what.verbZh}${what.zh}吗？`,
    ),
  ),
  pattern('never eats', 13, { who: speakers, what: everything }, ({ who, what }) =>
    when(
      grownDrink(who, what),
      `${who.en} never ${verb(who, what.verb)} ${what.en}.`,
      `${who.zh}从来不${what.verbZh}${what.zh}。`,
    ),
  ),
  pattern('often eats', 16, { who: speakers, what: everything }, ({ who, what }) =>
    when(
      grownDrink(who, what),
      `${who.en} often ${verb(who, what.verb)} ${what.en}.`,
      `${who.zh}常常${what.verbZh}${what.zh}。`,
    ),
  ),
  pattern('would like', 21, { what: portions, n: some }, ({ what, n }) =>
    when(true, `I'd like ${unit(what, n)}.`, `我想要${unitZh(what, n)}。`),
  ),
  pattern('please give me', 13, { what: portions, n: some }, ({ what, n }) =>
    when(true, `please give me ${unit(what, n)}.`, `请给我${unitZh(what, n)}。`),
  ),
  pattern(
    'drank',
    18,
    { who: speakers, what: portions, n: some.slice(0, 2), time: [yesterday] },
    words => {
      const { who, what, n, time } = words;
      const eaten = what.unit === 'bowl' || what.unit === 'piece';
      const drunk = what.food.verbZh === '喝';
      return when(
        grownDrink(who, what.food) && what.food !== food.soup,
        `${did(who, eaten ? 'eat' : 'drink')} ${unit(what, n)} ${time.en}.`,
        `${who.zh}${time.zh}${drunk ? '喝' : '吃'}了${unitZh(what, n)}。`,
      );
    },
  ),
  pattern('some', 10, { what: everything }, ({ what }) =>
    when(true, `would you like some ${what.en}?`, `你想${what.some}${what.zh}吗？`),
  ),
  pattern('or', 10, { one: everything, other: everything }, ({ one, other }) =>
    when(
      one !== other && alternatives.some(kind => kind.includes(one) && kind.includes(other)),
      `do you want ${one.en} or ${other.en}?`,
      `你要${one.zh}还是${other.zh}？`,
    ),
  ),
  pattern('here is', 18, { what: dishes, taste: tastes, very: ['', 'very '] }, words => {
    const { what, taste, very } = words;
    return when(
      tastesOf(what, taste) && !(very && taste.id === 'good'),
      `the ${what.en} here ${are(what)} ${very}${taste.en}.`,
      `这里的${what.zh}${very ? '非常' : '很'}${taste.zh(what)}。`,
    );
  }),
  pattern('too sweet', 9, { what: dishes, taste: tastes }, ({ what, taste }) =>
    when(
      tastesOf(what, taste) && taste.tooMuch,
      `the ${what.en} here ${are(what)} too ${taste.en}.`,
      `这里的${what.zh}太${taste.zh(what)}了。`,
    ),
  ),
  pattern('made by mother', 16, { who: cooks, what: homemade }, ({ who, what }) =>
    when(
      true,
      `the ${what.en} ${does(who, 'make')} ${are(what)} delicious.`,
      `${who.zh}做的${what.zh}很${what.verbZh === '喝' ? '好喝' : '好吃'}。`,
    ),
  ),
];
