// Things with their measure words: what one owns, wears, buys, and where it lies.

// `m`: the measure word; `yuan`: likely prices.
const thing = (en, zh, m, yuan = [], more = {}) => ({ en, zh, m, yuan, ...more });

export const book = thing('book', '书', '本', ['20', '30', '50']);
export const pen = thing('pen', '笔', '支', ['5', '10', '20']);
export const umbrella = thing('umbrella', '雨伞', '把', ['30', '50']);
export const key = thing('key', '钥匙', '把');
export const bag = thing('bag', '包', '个', ['200', '300']);
export const cup = thing('cup', '杯子', '个', ['10', '20', '30']);
export const phone = thing('phone', '手机', '部', ['500', '800']);
export const computer = thing('computer', '电脑', '台', ['800']);
export const car = thing('car', '汽车', '辆');
export const bike = thing('bike', '自行车', '辆', ['300', '500', '800']);
export const watch = thing('watch', '手表', '块', ['300', '500'], { worn: '戴' });
export const hat = thing('hat', '帽子', '顶', ['30', '50'], { worn: '戴' });
export const shirt = thing('shirt', '衬衫', '件', ['200'], { worn: '穿' });
export const coat = thing('coat', '大衣', '件', ['500', '800'], { worn: '穿' });
export const dress = thing('dress', '裙子', '条', ['200', '300', '500'], { worn: '穿' });
export const shoes = thing('shoes', '鞋', '双', ['200', '300', '500'], { worn: '穿', many: true });
export const cat = thing('cat', '猫', '只');
export const dog = thing('dog', '狗', '只');
export const film = thing('film', '电影', '部');
export const table = thing('table', '桌子', '张', ['300', '500', '800']);
export const chair = thing('chair', '椅子', '把', ['200', '300']);

export const clothes = [shirt, coat, dress, shoes, hat];
export const goods = [
  ...[book, umbrella, bag, phone, computer, bike, watch, cup, pen],
  ...[table, chair, ...clothes],
];
/** What one carries, and may lose or look for. */
export const belongings = [...[book, umbrella, key, bag, phone, watch, hat, coat, pen]];
/** What one says "my" of. */
export const owned = [...belongings, computer, car, bike, shirt, shoes, cup, cat, dog];
/** What is counted: one book, two books. */
export const countable = [book, pen, cup, cat, dog];
/** What one has or has not. */
export const possessed = [car, bike, computer, phone, dog, cat, watch, umbrella];
/** What several people own together: our car, but not our hat. */
const shared = [car, computer, dog, cat, book, umbrella, shoes, table, chair, bike];
const several = /^(our|their|we|they|my parents)$/;
/** Whether somebody has such a thing; `male` men wear no dress. */
export const ownedBy = ({ en, male }, what) =>
  (!several.test(en) || shared.includes(what)) && !(male && what === dress);
export const gifts = [book, watch, bag, hat, pen, phone, bike, dress];

export const colours = [
  { en: 'red', zh: '红' },
  { en: 'white', zh: '白' },
  { en: 'black', zh: '黑' },
  { en: 'blue', zh: '蓝' },
];

/** "a pair of" for what comes in pairs, "a" or "an" else. */
const article = en => (/^[aeiou]/.test(en) ? 'an' : 'a');
export const aThing = ({ en, many }, adjective) => {
  const words = adjective ? `${adjective} ${en}` : en;
  return many ? `a pair of ${words}` : `${article(words)} ${words}`;
};
/** "this book", "these shoes". */
export const thisThing = ({ en, many }) => `${many ? 'these' : 'this'} ${en}`;
export const thatThing = ({ en, many }) => `${many ? 'those' : 'that'} ${en}`;
/** The verb that agrees with the thing. */
export const thingIs = ({ many }) => (many ? 'are' : 'is');

// Where things lie.
const spot = (en, zh, holds) => ({ en, zh, holds });
const small = [book, umbrella, key, bag, cup, phone, watch, hat, pen];
const pocketable = [book, umbrella, key, phone, watch, pen];
const animals = [cat, dog];
export const spots = [
  spot('on the table', '桌子上', [...small, computer, cat]),
  spot('under the table', '桌子下面', [bag, shoes, ...animals, book]),
  spot('on the chair', '椅子上', [book, bag, hat, coat, umbrella, cat]),
  spot('under the chair', '椅子下面', [bag, shoes, ...animals, umbrella]),
  spot('in the bag', '包里', pocketable),
  spot('on the bed', '床上', [book, bag, hat, coat, phone, cat, shirt, dress]),
  spot('under the bed', '床下面', [shoes, bag, ...animals]),
  spot('in the car', '车里', [umbrella, bag, coat, dog, key, phone, hat]),
  spot('in the room', '房间里', [computer, bed(), ...animals, table, chair]),
  spot('behind the door', '门后面', [umbrella, bag, shoes, coat, cat]),
];

function bed() {
  return thing('bed', '床', '张');
}

/** Numbers as prices, in both languages. */
export const yuan = {
  2: ['two', '两'],
  3: ['three', '三'],
  5: ['five', '五'],
  10: ['ten', '十'],
  20: ['twenty', '二十'],
  30: ['thirty', '三十'],
  50: ['fifty', '五十'],
  200: ['two hundred', '两百'],
  300: ['three hundred', '三百'],
  500: ['five hundred', '五百'],
  800: ['eight hundred', '八百'],
};
