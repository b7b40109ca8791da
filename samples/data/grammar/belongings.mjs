// Patterns: what people own, lend, look for and lose.

import { pattern, when } from './core.mjs';
import { does, doesAsk, doesNot, doing, owned, plural } from './english.mjs';
import * as people from './people.mjs';
import { one, owners, speakers } from './people.mjs';
import * as things from './things.mjs';
import { aThing, belongings, ownedBy, possessed, thingIs } from './things.mjs';
import { count, past } from './times.mjs';

const { bike, book, cat, car, cup, dog, key, pen, phone, umbrella } = things;
const lent = [book, umbrella, pen, phone, bike, car, things.computer, cup];
const carried = [phone, key, umbrella, things.bag, things.hat, things.coat];
carried.push(book, things.watch, pen);
const single = speakers.filter(who => who.poss && !who.group);
const these = ({ many }) => (many ? 'these' : 'this');
const ownZh = who => `${who.zh}的`;
const selfZh = who => (who.pronoun ? ownZh(who) : who.male ? '他的' : '她的');
const lossTimes = [null, ...past.slice(0, 2), past[3]];
const needs = [...possessed, things.coat, things.bag, things.shoes, things.hat, things.table];
const wanted = needs.filter(what => what !== cat && what !== dog);

export const belongingPatterns = [
  pattern('has a', 17, { who: speakers, what: possessed }, ({ who, what }) =>
    when(
      ownedBy(who, what),
      `${does(who, 'have')} ${aThing(what)}.`,
      `${who.zh}有一${what.m}${what.zh}。`,
    ),
  ),
  pattern('has several', 16, { who: speakers, what: things.countable, n: count(2, 4) }, words => {
    const { who, what, n } = words;
    const english = `${does(who, 'have')} ${n.en} ${plural(what.en)}.`;
    return [english, `${who.zh}有${n.zh}${what.m}${what.zh}。`];
  }),
  pattern('has no', 15, { who: speakers, what: possessed }, ({ who, what }) =>
    when(
      ownedBy(who, what),
      `${doesNot(who, 'have')} ${aThing(what)}.`,
      `${who.zh}没有${what.zh}。`,
    ),
  ),
  pattern('do you have', 15, { who: people.asked, what: possessed }, ({ who, what }) =>
    when(
      ownedBy(who, what),
      `${doesAsk(who, 'have')} ${aThing(what)}?`,
      `${who.zh}有${what.zh}吗？`,
    ),
  ),
  pattern('whose', 11, { what: things.owned }, ({ what }) =>
    when(true, `whose ${what.en} ${thingIs(what)} ${these(what)}?`, `这是谁的${what.zh}？`),
  ),
  pattern('this is mine', 18, { whose: owners, what: things.owned }, ({ whose, what }) =>
    when(
      ownedBy(whose, what),
      `${these(what)} ${thingIs(what)} ${whose.en} ${what.en}.`,
      `这是${whose.zh}${what.zh}。`,
    ),
  ),
  pattern('is this yours', 15, { whose: people.askedOwners, what: things.owned }, words => {
    const { whose, what } = words;
    return when(
      ownedBy(whose, what),
      `${thingIs(what)} ${these(what)} ${whose.en} ${what.en}?`,
      `这是${whose.zh}${what.zh}吗？`,
    );
  }),
  pattern('looking for', 17, { who: single, what: belongings }, ({ who, what }) =>
    when(
      true,
      `${doing(who, 'look')} for ${who.poss} ${what.en}.`,
      `${who.zh}在找${selfZh(who)}${what.zh}。`,
    ),
  ),
  pattern('can not find', 16, { who: single, what: belongings }, ({ who, what }) =>
    when(
      true,
      `${who.en} can't find ${who.poss} ${what.en}.`,
      `${who.zh}找不到${selfZh(who)}${what.zh}。`,
    ),
  ),
  pattern('lost', 20, { who: single, what: belongings, time: lossTimes }, words => {
    const { who, what, time } = words;
    return [
      `${owned(who, `${who.en} lost ~ ${what.en}`)}${time ? ` ${time.en}` : ''}.`,
      `${who.zh}${time?.zh ?? ''}把${what.zh}丢了。`,
    ];
  }),
  pattern('have you seen', 12, { whose: owners, what: belongings }, ({ whose, what }) =>
    when(
      !/^(your|our|their)/.test(whose.en),
      `have you seen ${whose.en} ${what.en}?`,
      `你看到${whose.zh}${what.zh}了吗？`,
    ),
  ),
  pattern('needs a new', 17, { who: one, what: wanted }, ({ who, what }) =>
    when(
      who.kind !== 'young' || what !== car,
      `${does(who, 'need')} ${aThing(what, 'new')}.`,
      `${who.zh}需要一${what.m}新${what.zh}。`,
    ),
  ),
  pattern('borrow', 16, { whose: people.askedOwners, what: lent }, ({ whose, what }) =>
    when(
      ownedBy(whose, what),
      `can I borrow ${whose.en} ${what.en}?`,
      `我可以借${whose.zh}${what.zh}吗？`,
    ),
  ),
  pattern('do not forget', 6, { what: carried }, ({ what }) =>
    when(true, `don't forget your ${what.en}.`, `别忘了带${what.zh}。`),
  ),
];
