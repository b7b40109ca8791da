// What people eat and drink, and what it is measured in.

const food = (en, zh, tastes, many = false) => ({
  en,
  zh,
  many,
  tastes: tastes.split(' '),
  verb: 'eat',
  verbZh: '吃',
  some: '吃点',
});
const drink = (en, zh, tastes) => ({
  ...food(en, zh, tastes),
  verb: 'drink',
  verbZh: '喝',
  some: '喝点',
});

// `tastes`: what can be said of it.
export const rice = food('rice', '米饭', 'good');
export const noodles = food('noodles', '面条', 'good', true);
export const dumplings = food('dumplings', '饺子', 'good', true);
export const bread = food('bread', '面包', 'good cheap');
export const fish = food('fish', '鱼', 'good expensive');
export const chicken = food('chicken', '鸡肉', 'good');
export const vegetables = food('vegetables', '蔬菜', 'cheap expensive', true);
export const fruit = food('fruit', '水果', 'cheap sweet expensive good');
export const apples = food('apples', '苹果', 'good sweet cheap', true);
export const cake = food('cake', '蛋糕', 'good sweet expensive');
export const tea = drink('tea', '茶', 'good expensive');
export const coffee = drink('coffee', '咖啡', 'good expensive sweet');
export const water = drink('water', '水', 'cold');
export const milk = drink('milk', '牛奶', '');

export const drinks = [tea, coffee, milk];
export const solids = [
  ...[rice, noodles, dumplings, bread, fish, chicken, vegetables, fruit],
  ...[apples, cake],
];
export const everything = [...solids, ...drinks];
/** Said of a plate in front of one. */
export const dishes = [
  ...[noodles, dumplings, fish, chicken, cake, apples],
  ...[tea, coffee, fruit, bread, milk, vegetables],
];

export const breakfast = { en: 'breakfast', zh: '早饭', foods: [bread, noodles, cake, fruit] };
export const lunch = { en: 'lunch', zh: '午饭' };
export const dinner = { en: 'dinner', zh: '晚饭' };
lunch.foods = [rice, noodles, dumplings, chicken, fish, bread];
dinner.foods = [rice, noodles, dumplings, chicken, fish, vegetables];
export const meals = [breakfast, lunch, dinner];

/** "delicious" is 好吃 for what one eats and 好喝 for what one drinks. */
const good = food => (food.verbZh === '喝' ? '好喝' : '好吃');
export const tastes = [
  { id: 'good', en: 'delicious', zh: good },
  { id: 'sweet', en: 'sweet', zh: () => '甜', tooMuch: true },
  { id: 'cheap', en: 'cheap', zh: () => '便宜' },
  { id: 'expensive', en: 'expensive', zh: () => '贵', tooMuch: true },
];
export const tastesOf = (food, taste) => food.tastes.includes(taste.id);

// Portions: cup and glass are both 杯; which one it is depends on the drink.
const portion = (unit, m, food) => ({ unit, m, food, zh: food.zh });
export const portions = [
  portion('cup', '杯', tea),
  portion('cup', '杯', coffee),
  portion('glass', '杯', water),
  portion('glass', '杯', milk),
  portion('bottle', '瓶', water),
  portion('bottle', '瓶', milk),
];

/** What one makes at home. */
export const homemade = [noodles, dumplings, fish, chicken, cake, bread];
/** Where one buys it. */
export const groceries = {
  market: [fish, vegetables, fruit, apples, chicken],
  supermarket: [bread, milk, tea, coffee, noodles, fruit],
};
/** What stands in a fridge. */
export const chilled = [...[milk, water, fish, chicken, vegetables, fruit], ...[apples, cake]];
