// Patterns: breakfast, lunch and dinner, and buying what is needed for them.

import { pattern, when } from './core.mjs';
import { does, doesAsk, hasAsk, hasNot } from './english.mjs';
import { chilled, groceries, meals, solids } from './nourishment.mjs';
import { asked, short, speakers } from './people.mjs';
import { home, restaurant, school } from './places.mjs';
import { clock } from './times.mjs';

const are = what => (what.many ? 'are' : 'is');
const mealTimes = {
  breakfast: clock(7, 8),
  lunch: clock(11, 12),
  dinner: clock(6, 7),
};
const allMealTimes = [...new Set(Object.values(mealTimes).flat())];
const mealPlaces = [home, school, restaurant];
const atPlace = place => (place === restaurant ? 'at a restaurant' : place.at);
const eatenAt = ({ en }, place) => place !== restaurant || en !== 'breakfast';
const pupil = who => who.kind === 'young' || who.pronoun;
const market = Object.entries(groceries).flatMap(([shop, foods]) =>
  foods.map(what => ({ what, shop, shopZh: shop === 'market' ? '市场' : '超市' })),
);

export const mealPatterns = [
  pattern('for breakfast', 18, { who: speakers, what: solids, meal: meals }, words => {
    const { who, what, meal } = words;
    return when(
      meal.foods.includes(what),
      `${who.en} had ${what.en} for ${meal.en}.`,
      `${who.zh}${meal.zh}吃了${what.zh}。`,
    );
  }),
  pattern('want for dinner', 15, { who: short, what: solids, meal: meals }, words => {
    const { who, what, meal } = words;
    return when(
      meal.foods.includes(what),
      `${does(who, 'want')} to eat ${what.en} for ${meal.en}.`,
      `${who.zh}${meal.zh}想吃${what.zh}。`,
    );
  }),
  pattern('what for dinner', 7, { who: asked, meal: meals }, ({ who, meal }) =>
    when(true, `what did ${who.en} have for ${meal.en}?`, `${who.zh}${meal.zh}吃了什么？`),
  ),
  pattern('has meal at hour', 17, { who: speakers, meal: meals, at: allMealTimes }, words => {
    const { who, meal, at } = words;
    return when(
      mealTimes[meal.en].includes(at),
      `${does(who, 'have')} ${meal.en} at ${at.en}.`,
      `${who.zh}${at.zh}吃${meal.zh}。`,
    );
  }),
  pattern('has meal at place', 16, { who: speakers, meal: meals, place: mealPlaces }, words => {
    const { who, meal, place } = words;
    return when(
      eatenAt(meal, place) && (place !== school || pupil(who)),
      `${does(who, 'have')} ${meal.en} ${atPlace(place)}.`,
      `${who.zh}在${place.zh}吃${meal.zh}。`,
    );
  }),
  pattern('where have lunch', 7, { who: asked, meal: meals }, ({ who, meal }) =>
    when(true, `where ${doesAsk(who, 'have')} ${meal.en}?`, `${who.zh}在哪里吃${meal.zh}？`),
  ),
  pattern('what time lunch', 7, { who: asked, meal: meals }, ({ who, meal }) =>
    when(true, `what time ${doesAsk(who, 'have')} ${meal.en}?`, `${who.zh}几点吃${meal.zh}？`),
  ),
  pattern('has not had lunch', 9, { who: speakers, meal: meals }, ({ who, meal }) =>
    when(true, `${hasNot(who, 'have')} ${meal.en} yet.`, `${who.zh}还没吃${meal.zh}。`),
  ),
  pattern('have you had lunch', 7, { who: asked, meal: meals }, ({ who, meal }) =>
    when(true, `${hasAsk(who, 'have')} ${meal.en} yet?`, `${who.zh}吃${meal.zh}了吗？`),
  ),
  pattern('bought at the market', 17, { who: short, item: market }, words => {
    const { who, item } = words;
    return [
      `${who.en} bought some ${item.what.en} at the ${item.shop}.`,
      `${who.zh}在${item.shopZh}买了一些${item.what.zh}。`,
    ];
  }),
  pattern('went to buy', 17, { who: short, item: market }, words => {
    const { who, item } = words;
    return [
      `${who.en} went to the ${item.shop} to buy ${item.what.en}.`,
      `${who.zh}去${item.shopZh}买${item.what.zh}了。`,
    ];
  }),
  pattern('in the fridge', 7, { what: chilled }, ({ what }) =>
    when(true, `there ${are(what)} some ${what.en} in the fridge.`, `冰箱里有一些${what.zh}。`),
  ),
  pattern('not in the fridge', 7, { what: chilled }, ({ what }) =>
    when(true, `there ${are(what)}n't any ${what.en} in the fridge.`, `冰箱里没有${what.zh}。`),
  ),
  pattern('any in the fridge', 7, { what: chilled }, ({ what }) =>
    when(true, `${are(what)} there any ${what.en} in the fridge?`, `冰箱里有${what.zh}吗？`),
  ),
];
