// Where: buildings, cities and countries, and how one gets there.

// `at`: the English place phrase; `m`: the measure word.
const place = (en, zh, m, at = `at the ${en}`) => ({ en, zh, m, at, the: `the ${en}` });

export const park = place('park', '公园', '个', 'in the park');
export const library = place('library', '图书馆', '个');
export const supermarket = place('supermarket', '超市', '家');
export const station = place('station', '车站', '个');
export const bank = place('bank', '银行', '家');
export const hospital = place('hospital', '医院', '家');
export const restaurant = place('restaurant', '餐厅', '家');
export const cafe = place('coffee shop', '咖啡店', '家');
export const bookshop = place('bookshop', '书店', '家');
export const market = place('market', '市场', '个');
export const school = { ...place('school', '学校', '所', 'at school'), bare: 'school' };
export const home = { en: 'home', zh: '家', at: 'at home' };

/** Buildings that stand in a town. */
export const buildings = [
  ...[park, library, supermarket, station, bank, hospital, restaurant],
  ...[cafe, bookshop, market, school],
];
/** Places one goes to for an hour or a day. */
export const outings = [
  ...[park, library, supermarket, bank, hospital, cafe, bookshop],
  ...[market],
];
export const workplaces = [...[hospital, bank, restaurant, supermarket, bookshop, library, school]];
/** Places where one meets. */
export const meetingPlaces = [...[park, library, station, restaurant, cafe, bookshop]];

const city = (en, zh) => ({ en, zh, the: en, at: `in ${en}` });
export const cities = [
  city('Beijing', '北京'),
  city('Shanghai', '上海'),
  city('London', '伦敦'),
  city('Paris', '巴黎'),
];
export const countries = [city('China', '中国'), city('England', '英国'), city('France', '法国')];
export const abroad = [...cities, ...countries];

export const languages = [
  { en: 'Chinese', zh: '中文' },
  { en: 'English', zh: '英语' },
  { en: 'French', zh: '法语' },
];

const ride = (en, zh) => ({ en, zh });
const byCar = ride('by car', '开车');
const byBike = ride('by bike', '骑自行车');
const byBus = ride('by bus', '坐公交车');
const byMetro = ride('by metro', '坐地铁');
const byTrain = ride('by train', '坐火车');
const byPlane = ride('by plane', '坐飞机');
export const rides = [byBus, byMetro, byBike, byCar];
export const longRides = [byTrain, byPlane, byCar];
/** Vehicles one drives oneself. */
export const drivesOneself = ride => ride === byCar;

export const beside = [
  { en: 'next to', zh: '旁边' },
  { en: 'opposite', zh: '对面' },
  { en: 'behind', zh: '后面' },
  { en: 'in front of', zh: '前面' },
];
