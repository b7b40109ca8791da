// Patterns: eating and drinking.

import { pattern, when } from './core.mjs';
import { a, did, does, doesAsk, doesNot, doing, hasAsk, hasNot, plural, verb } from './english.mjs';
import * as food from './nourishment.mjs';
import { chilled, dishes, everything, groceries, homemade, meals, portions } from './nourishment.mjs';
import { drinks, solids, tastes, tastesOf } from './nourishment.mjs';
import { asked, askedShort, I, one, short, speakers, you } from './people.mjs';
import * as people from './people.mjs';
import { cafe, home, restaurant, school } from './places.mjs';
import { yuan } from './things.mjs';
import { clock, count, today, tomorrow, tonight, yesterday } from './times.mjs';

const grownDrink = (who, what) => !(who.kind === 'young' && /beer|coffee|tea/.test(what.en));
const are = what => (what.many ? 'are' : 'is');
const cooks = [
  ...people.mine.filter(who => who.kind !== 'young'),
  ...people.hers.filter(who => /mother|husband/.test(who.relation)),
];
const mealTimes = {
  breakfast: clock(7, 8),
  lunch: clock(11, 12),
  dinner: clock(6, 7),
};
const allMealTimes = Object.values(mealTimes).flat();
const mealPlaces = [home, school, restaurant];
const atPlace = place => (place === restaurant ? 'at a restaurant' : place.at);
const eatenAt = ({ en }, place) => place !== restaurant || en !== 'breakfast';
const market = Object.entries(groceries).flatMap(([shop, foods]) =>
  foods.map(what => ({ what, shop, shopZh: shop === 'market' ? '市场' : '超市' })),
);
const shoppingTimes = [yesterday, { en: 'this morning', zh: '今天早上' }];
const unit = ({ unit, food }, n) => `${n ? `${n.en} ${plural(unit)}` : a(unit)} of ${food.en}`;
const unitZh = ({ m, zh }, n) => `${n?.zh ?? '一'}${m}${zh}`;
const some = [null, ...count(2, 3)];
const foodTimes = [today, tonight, tomorrow];
const dinnerToday = { breakfast: tomorrow, lunch: today, dinner: tonight };

export const foodPatterns = [
  pattern('likes food', 50, { who: speakers, what: everything }, ({ who, what }) =>
    when(
      grownDrink(who, what),
      `${does(who, 'like')} ${what.en}.`,
      `${who.zh}喜欢${what.verbZh}${what.zh}。`,
    ),
  ),
  pattern('does not like food', 40, { who: speakers, what: everything }, ({ who, what }) =>
    when(
      grownDrink(who, what),
      `${doesNot(who, 'like')} ${what.en}.`,
      `${who.zh}不喜欢${what.verbZh}${what.zh}。`,
    ),
  ),
  pattern('do you like food', 32, { who: asked, what: everything }, ({ who, what }) =>
    when(
      grownDrink(who, what),
      `${doesAsk(who, 'like')} ${what.en}?`,
      `${who.zh}喜欢${what.verbZh}${what.zh}吗？`,
    ),
  ),
  pattern('likes food too', 20, { who: speakers, what: everything }, ({ who, what }) =>
    when(
      grownDrink(who, what),
      `${does(who, 'like')} ${what.en} too.`,
      `${who.zh}也喜欢${what.verbZh}${what.zh}。`,
    ),
  ),
  pattern('never eats', 25, { who: speakers, what: everything }, ({ who, what }) =>
    when(
      grownDrink(who, what),
      `${who.en} never ${verb(who, what.verb)} ${what.en}.`,
      `${who.zh}从来不${what.verbZh}${what.zh}。`,
    ),
  ),
  pattern('often eats', 30, { who: speakers, what: everything }, ({ who, what }) =>
    when(
      grownDrink(who, what),
      `${who.en} often ${verb(who, what.verb)} ${what.en}.`,
      `${who.zh}常常${what.verbZh}${what.zh}。`,
    ),
  ),
  pattern('wants to eat', 25, { who: short, what: [...everything, food.water] }, words => {
    const { who, what } = words;
    const english = `${does(who, 'want')} to ${what.verb} ${what.en}.`;
    return [english, `${who.zh}想${what.verbZh}${what.zh}。`];
  }),
  pattern('would like', 40, { what: portions, n: some }, ({ what, n }) =>
    when(true, `I'd like ${unit(what, n)}.`, `我想要${unitZh(what, n)}。`),
  ),
  pattern('please give me', 25, { what: portions, n: some }, ({ what, n }) =>
    when(true, `please give me ${unit(what, n)}.`, `请给我${unitZh(what, n)}。`),
  ),
  pattern('drank', 35, { who: speakers, what: portions, n: some, time: [yesterday] }, words => {
    const { who, what, n, time } = words;
    const eaten = what.unit === 'bowl' || what.unit === 'piece';
    const drunk = what.food.verbZh === '喝';
    return when(
      grownDrink(who, what.food) && what.food !== food.soup,
      `${did(who, eaten ? 'eat' : 'drink')} ${unit(what, n)} ${time.en}.`,
      `${who.zh}${time.zh}${drunk ? '喝' : '吃'}了${unitZh(what, n)}。`,
    );
  }),
  pattern('price of a portion', 18, { what: portions }, ({ what }) =>
    when(what.price.length, `how much is ${unit(what)}?`, `${unitZh(what)}多少钱？`),
  ),
  pattern('portion costs', 18, { what: portions, price: Object.keys(yuan).map(n => +n) }, words => {
    const { what, price } = words;
    const [en, zh] = yuan[price];
    return when(
      what.price.includes(price),
      `${unit(what)} is ${en} yuan.`,
      `${unitZh(what)}${zh}块钱。`,
    );
  }),
  pattern('some', 20, { what: everything }, ({ what }) =>
    when(true, `would you like some ${what.en}?`, `你想${what.some}${what.zh}吗？`),
  ),
  pattern('or', 20, { one: everything, other: everything }, ({ one, other }) =>
    when(
      one !== other && one.verb === other.verb && !/fruit|apples|bananas/.test(one.en),
      `do you want ${one.en} or ${other.en}?`,
      `你要${one.zh}还是${other.zh}？`,
    ),
  ),
  pattern('for breakfast', 35, { who: speakers, what: solids, meal: meals }, words => {
    const { who, what, meal } = words;
    return when(
      meal.foods.includes(what),
      `${who.en} had ${what.en} for ${meal.en}.`,
      `${who.zh}${meal.zh}吃了${what.zh}。`,
    );
  }),
  pattern('want for dinner', 28, { who: short, what: solids, meal: meals }, words => {
    const { who, what, meal } = words;
    return when(
      meal.foods.includes(what),
      `${does(who, 'want')} to eat ${what.en} for ${meal.en}.`,
      `${who.zh}${meal.zh}想吃${what.zh}。`,
    );
  }),
  pattern('what for dinner', 14, { who: asked, meal: meals }, ({ who, meal }) =>
    when(true, `what did ${who.en} have for ${meal.en}?`, `${who.zh}${meal.zh}吃了什么？`),
  ),
  pattern('what do you want for dinner', 12, { who: asked, meal: meals }, ({ who, meal }) => {
    const question = doesAsk(who, 'want');
    return [`what ${question} to eat for ${meal.en}?`, `${who.zh}${meal.zh}想吃什么？`];
  }),
  pattern('has meal at hour', 32, { who: speakers, meal: meals, at: allMealTimes }, words => {
    const { who, meal, at } = words;
    return when(
      mealTimes[meal.en].includes(at),
      `${does(who, 'have')} ${meal.en} at ${at.en}.`,
      `${who.zh}${at.zh}吃${meal.zh}。`,
    );
  }),
  pattern('has meal at place', 30, { who: speakers, meal: meals, place: mealPlaces }, words => {
    const { who, meal, place } = words;
    return when(
      eatenAt(meal, place) && (place !== school || who.kind === 'young' || who.pronoun),
      `${does(who, 'have')} ${meal.en} ${atPlace(place)}.`,
      `${who.zh}在${place.zh}吃${meal.zh}。`,
    );
  }),
  pattern('where have lunch', 14, { who: asked, meal: meals }, ({ who, meal }) =>
    when(true, `where ${doesAsk(who, 'have')} ${meal.en}?`, `${who.zh}在哪里吃${meal.zh}？`),
  ),
  pattern('what time lunch', 14, { who: asked, meal: meals }, ({ who, meal }) =>
    when(true, `what time ${doesAsk(who, 'have')} ${meal.en}?`, `${who.zh}几点吃${meal.zh}？`),
  ),
  pattern('having dinner', 14, { who: speakers, meal: meals }, ({ who, meal }) =>
    when(true, `${doing(who, 'have')} ${meal.en}.`, `${who.zh}在吃${meal.zh}。`),
  ),
  pattern('has not had lunch', 18, { who: speakers, meal: meals }, ({ who, meal }) =>
    when(true, `${hasNot(who, 'have')} ${meal.en} yet.`, `${who.zh}还没吃${meal.zh}。`),
  ),
  pattern('have you had lunch', 14, { who: asked, meal: meals }, ({ who, meal }) =>
    when(true, `${hasAsk(who, 'have')} ${meal.en} yet?`, `${who.zh}吃${meal.zh}了吗？`),
  ),
  pattern('here is', 35, { what: dishes, taste: tastes, very: ['', 'very '] }, words => {
    const { what, taste, very } = words;
    return when(
      tastesOf(what, taste) && !(very && taste.id === 'good'),
      `the ${what.en} here ${are(what)} ${very}${taste.en}.`,
      `这里的${what.zh}${very ? '非常' : '很'}${taste.zh(what)}。`,
    );
  }),
  pattern('here is not', 20, { what: dishes, taste: tastes }, ({ what, taste }) =>
    when(
      tastesOf(what, taste) && taste.id !== 'good',
      `the ${what.en} here ${are(what)}n't ${taste.en}.`,
      `这里的${what.zh}不${taste.zh(what)}。`,
    ),
  ),
  pattern('too sweet', 18, { what: dishes, taste: tastes }, ({ what, taste }) =>
    when(
      tastesOf(what, taste) && taste.tooMuch,
      `the ${what.en} here ${are(what)} too ${taste.en}.`,
      `这里的${what.zh}太${taste.zh(what)}了。`,
    ),
  ),
  pattern('made by mother', 30, { who: cooks, what: homemade }, ({ who, what }) =>
    when(
      true,
      `the ${what.en} ${does(who, 'make')} ${are(what)} delicious.`,
      `${who.zh}做的${what.zh}很${what.verbZh === '喝' ? '好喝' : '好吃'}。`,
    ),
  ),
  pattern('can make', 20, { who: one, what: [food.noodles, food.dumplings, food.cake] }, words => {
    const { who, what } = words;
    return when(
      who.kind !== 'young',
      `${who.en} can make ${what.en}.`,
      `${who.zh}会做${what.zh}。`,
    );
  }),
  pattern('bought at the market', 32, { who: short, item: market, time: shoppingTimes }, words => {
    const { who, item } = words;
    return [
      `${who.en} bought some ${item.what.en} at the ${item.shop}.`,
      `${who.zh}在${item.shopZh}买了一些${item.what.zh}。`,
    ];
  }),
  pattern('went to buy', 32, { who: short, item: market, time: shoppingTimes }, words => {
    const { who, item } = words;
    return [
      `${who.en} went to the ${item.shop} to buy ${item.what.en}.`,
      `${who.zh}去${item.shopZh}买${item.what.zh}了。`,
    ];
  }),
  pattern('in the fridge', 13, { what: chilled }, ({ what }) =>
    when(true, `there ${are(what)} some ${what.en} in the fridge.`, `冰箱里有一些${what.zh}。`),
  ),
  pattern('not in the fridge', 13, { what: chilled }, ({ what }) =>
    when(true, `there ${are(what)}n't any ${what.en} in the fridge.`, `冰箱里没有${what.zh}。`),
  ),
  pattern('any in the fridge', 13, { what: chilled }, ({ what }) =>
    when(true, `${are(what)} there any ${what.en} in the fridge?`, `冰箱里有${what.zh}吗？`),
  ),
  pattern('needs to buy', 20, { who: short, item: market, time: foodTimes }, ({ who, item }) =>
    when(
      item.shop === 'supermarket',
      `${does(who, 'need')} to buy some ${item.what.en}.`,
      `${who.zh}要买一些${item.what.zh}。`,
    ),
  ),
];
