// Patterns: shops, prices, colours and clothes.

import { pattern, when } from './core.mjs';
import { does, doesAsk, doing, more, plural } from './english.mjs';
import * as people from './people.mjs';
import { askedShort, differ, I, isAdult, others, short, speakers } from './people.mjs';
import * as things from './things.mjs';
import {
  aThing,
  clothes,
  colours,
  gifts,
  goods,
  ownedBy,
  thatThing,
  thingIs,
  thisThing,
  yuan,
} from './things.mjs';
import { count, lastYear, past, today, yesterday } from './times.mjs';

const { bag, bike, book, coat, cup, dress, hat, pen, phone } = things;
const { shirt, shoes, table, umbrella, watch } = things;

const quality = (en, zh, of) => ({ en, zh, of });
const sized = [bag, table, coat, hat, shirt, dress, shoes, cup, umbrella];
const qualities = [
  quality('expensive', '贵', goods),
  quality('cheap', '便宜', goods),
  quality('big', '大', sized),
  quality('small', '小', sized),
  quality('beautiful', '漂亮', [dress, coat, bag, watch, hat, cup, umbrella, shoes]),
];
const tooMuch = qualities.filter(({ en }) => !/cheap|beautiful/.test(en));
const has = (what, how) => how.of.includes(what);
const prices = Object.keys(yuan);
const several = [book, cup, pen];
const coloured = [...clothes, bag, umbrella, bike, phone, things.car, cup];
const dressed = (who, what) => what !== dress || who.male === false;
const wearers = speakers.filter(who => !who.group);
const times = [yesterday, ...past.slice(2), lastYear].filter(({ en }) => en !== 'this morning');

// Who can be told by their clothes.
const stranger = (en, zh, clothes, who) => ({ en, zh, clothes, who });
const kin = (male, young) =>
  people.mine.filter(who => who.male === male && (who.kind === 'young') === young && !isGrand(who));
const isGrand = who => who.kind === 'old';
const all = [shirt, coat, hat];
const strangers = [
  stranger('man', '男人', all, kin(true, false)),
  stranger('woman', '女人', [...all, dress], kin(false, false)),
  stranger('boy', '男孩', all, kin(true, true)),
  stranger('girl', '女孩', [...all, dress], kin(false, true)),
];
const described = ({ en }, colour, what) =>
  `the ${en} in ${what.many ? '' : 'the '}${colour.en} ${what.en}`;
const relatives = people.mine.filter(who => !isGrand(who));
const owners = people.owners;

export const shoppingPatterns = [
  pattern('how much', 16, { what: goods, that: [false, true] }, ({ what, that }) =>
    when(
      true,
      `how much ${thingIs(what)} ${that ? thatThing(what) : thisThing(what)}?`,
      `${that ? '那' : '这'}${what.m}${what.zh}多少钱？`,
    ),
  ),
  pattern('is not expensive', 12, { what: goods, how: qualities }, ({ what, how }) =>
    when(
      has(what, how),
      `${thatThing(what)} ${thingIs(what)}n't ${how.en}.`,
      `那${what.m}${what.zh}不${how.zh}。`,
    ),
  ),
  pattern('costs', 23, { what: goods, price: prices, that: [false, true] }, words => {
    const { what, price, that } = words;
    const [en, zh] = yuan[price];
    return when(
      what.yuan.includes(price),
      `${that ? thatThing(what) : thisThing(what)} ${thingIs(what)} ${en} yuan.`,
      `${that ? '那' : '这'}${what.m}${what.zh}${zh}块钱。`,
    );
  }),
  pattern('too expensive', 18, { what: goods, how: tooMuch }, ({ what, how }) =>
    when(
      has(what, how),
      `${thisThing(what)} ${thingIs(what)} too ${how.en}.`,
      `这${what.m}${what.zh}太${how.zh}了。`,
    ),
  ),
  pattern('is expensive', 20, { what: goods, how: qualities, very: ['', 'very '] }, words => {
    const { what, how, very } = words;
    return when(
      has(what, how),
      `${thisThing(what)} ${thingIs(what)} ${very}${how.en}.`,
      `这${what.m}${what.zh}${very ? '非常' : '很'}${how.zh}。`,
    );
  }),
  pattern('is it expensive', 15, { what: goods, how: qualities }, ({ what, how }) =>
    when(
      has(what, how),
      `${thingIs(what)} ${thatThing(what)} ${how.en}?`,
      `那${what.m}${what.zh}${how.zh}吗？`,
    ),
  ),
  pattern('more expensive', 18, { what: goods, how: qualities }, ({ what, how }) =>
    when(
      has(what, how) && !what.many,
      `${thisThing(what)} is ${more(how.en)} than that one.`,
      `这${what.m}${what.zh}比那${what.m}${how.zh}。`,
    ),
  ),
  pattern('bought', 26, { who: speakers, what: goods, time: times }, ({ who, what, time }) =>
    when(
      ownedBy(who, what) && (who.kind !== 'young' || !/table|chair|computer/.test(what.en)),
      `${who.en} bought ${aThing(what)} ${time.en}.`,
      `${who.zh}${time.zh}买了一${what.m}${what.zh}。`,
    ),
  ),
  pattern('bought several', 17, { who: speakers, what: several, n: count(2, 5) }, words => {
    const { who, what, n } = words;
    return [
      `${who.en} bought ${n.en} ${plural(what.en)} yesterday.`,
      `${who.zh}昨天买了${n.zh}${what.m}${what.zh}。`,
    ];
  }),
  pattern('wants to buy', 20, { who: speakers, what: goods }, ({ who, what }) =>
    when(
      isAdult(who) && ownedBy(who, what),
      `${does(who, 'want')} to buy ${aThing(what)}.`,
      `${who.zh}想买一${what.m}${what.zh}。`,
    ),
  ),
  pattern('bought for', 21, { who: short, what: gifts, whom: [I, ...others] }, words => {
    const { who, what, whom } = words;
    return when(
      differ(who, whom) && (what !== dress || whom.male === false),
      `${who.en} bought ${whom.object} ${aThing(what)}.`,
      `${who.zh}给${whom.zh}买了一${what.m}${what.zh}。`,
    );
  }),
  pattern('gave', 17, { who: short, what: gifts, whom: [I, ...others] }, words => {
    const { who, what, whom } = words;
    return when(
      differ(who, whom) && (what !== dress || whom.male === false),
      `${who.en} gave ${whom.object} ${aThing(what)}.`,
      `${who.zh}送了${whom.zh}一${what.m}${what.zh}。`,
    );
  }),
  pattern('what did you buy', 7, { who: people.asked, time: [yesterday, past[2]] }, words => {
    const { who, time } = words;
    return [`what did ${who.en} buy ${time.en}?`, `${who.zh}${time.zh}买了什么？`];
  }),
  pattern('where did you buy', 17, { who: askedShort, what: goods }, ({ who, what }) =>
    when(
      ownedBy(who, what),
      `where did ${who.en} buy ${thisThing(what)}?`,
      `${who.zh}是在哪里买的这${what.m}${what.zh}？`,
    ),
  ),
  pattern(
    'wears',
    23,
    { who: wearers, what: clothes, colour: colours, time: [null, today] },
    words => {
      const { who, what, colour, time } = words;
      return when(
        dressed(who, what),
        `${doing(who, 'wear')} ${aThing(what, colour.en)}${time ? ` ${time.en}` : ''}.`,
        `${who.zh}${time?.zh ?? ''}${what.worn}着一${what.m}${colour.zh}色的${what.zh}。`,
      );
    },
  ),
  pattern(
    'in the red coat',
    23,
    { which: strangers, what: clothes, colour: colours, who: relatives },
    words => {
      const { which, what, colour, who } = words;
      return when(
        which.clothes.includes(what) && which.who.includes(who),
        `${described(which, colour, what)} is ${who.en}.`,
        `${what.worn}${colour.zh}色${what.zh}的${which.zh}是${who.zh}。`,
      );
    },
  ),
  pattern(
    'who in the red coat',
    16,
    { which: strangers, what: clothes, colour: colours },
    words => {
      const { which, what, colour } = words;
      return when(
        which.clothes.includes(what),
        `who is ${described(which, colour, what)}?`,
        `${what.worn}${colour.zh}色${what.zh}的${which.zh}是谁？`,
      );
    },
  ),
  pattern('what colour', 10, { whose: people.askedOwners, what: coloured }, ({ whose, what }) =>
    when(
      ownedBy(whose, what),
      `what colour ${thingIs(what)} ${whose.en} ${what.en}?`,
      `${whose.zh}${what.zh}是什么颜色的？`,
    ),
  ),
  pattern('is red', 21, { whose: owners, what: coloured, colour: colours }, words => {
    const { whose, what, colour } = words;
    return when(
      ownedBy(whose, what),
      `${whose.en} ${what.en} ${thingIs(what)} ${colour.en}.`,
      `${whose.zh}${what.zh}是${colour.zh}色的。`,
    );
  }),
  pattern('likes this red', 21, { who: speakers, what: coloured, colour: colours }, words => {
    const { who, what, colour } = words;
    return when(
      ownedBy(who, what),
      `${does(who, 'like')} ${thisThing({ ...what, en: `${colour.en} ${what.en}` })}.`,
      `${who.zh}喜欢这${what.m}${colour.zh}色的${what.zh}。`,
    );
  }),
  pattern('which do you like', 11, { who: askedShort, what: goods }, ({ who, what }) =>
    when(
      !what.many && ownedBy(who, what),
      `which ${what.en} ${doesAsk(who, 'like')}?`,
      `${who.zh}喜欢哪${what.m}${what.zh}？`,
    ),
  ),
];
