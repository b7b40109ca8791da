// Patterns: finding the way, and where things are.

import { pattern, when } from './core.mjs';
import { plural } from './english.mjs';
import { askedOwners, owners, short } from './people.mjs';
import { beside, buildings, meetingPlaces } from './places.mjs';
import { cat, countable, dog, owned, ownedBy, spots, thingIs } from './things.mjs';
import { clock, count } from './times.mjs';

const apart = (a, b) => a !== b;
const animals = [cat, dog];
const distances = [
  { en: 'far from', zh: '远' },
  { en: 'close to', zh: '近' },
];
const sides = [
  { en: 'left', zh: '左' },
  { en: 'right', zh: '右' },
];
const anyThing = [...new Set([...spots.flatMap(({ holds }) => holds)])];
const single = anyThing.filter(({ many }) => !many);
const numbers = [null, ...count(2, 4)];
const meetingHours = clock(2, 7);
const lies = (what, at) => at.holds.includes(what);
const homes = [
  { en: 'my home', zh: '我家' },
  { en: 'our school', zh: '我们学校' },
  { en: 'his home', zh: '他家' },
  { en: 'her home', zh: '她家' },
];
const shops = buildings.filter(({ en }) => en !== 'school');
const notStation = shops.filter(({ en }) => !/station/.test(en));

export const townPatterns = [
  pattern('where is', 7, { what: shops }, ({ what }) =>
    when(true, `where is ${what.the}?`, `${what.zh}在哪里？`),
  ),
  pattern('next to', 22, { what: shops, by: beside, other: shops }, ({ what, by, other }) =>
    when(
      apart(what, other),
      `${what.the} is ${by.en} ${other.the}.`,
      `${what.zh}在${other.zh}${by.zh}。`,
    ),
  ),
  pattern('there is near', 18, { what: notStation, other: [...shops, ...homes] }, words => {
    const { what, other } = words;
    return when(
      apart(what, other),
      `there is a ${what.en} near ${other.the ?? other.en}.`,
      `${other.zh}附近有一${what.m}${what.zh}。`,
    );
  }),
  pattern('there is next to', 16, { what: notStation, by: beside, other: shops }, words => {
    const { what, by, other } = words;
    return when(
      apart(what, other),
      `there is a ${what.en} ${by.en} ${other.the}.`,
      `${other.zh}${by.zh}有一${what.m}${what.zh}。`,
    );
  }),
  pattern('is there near here', 7, { what: shops }, ({ what }) =>
    when(true, `is there a ${what.en} near here?`, `这附近有${what.zh}吗？`),
  ),
  pattern('how do I get to', 7, { what: shops }, ({ what }) =>
    when(true, `how do I get to ${what.the}?`, `去${what.zh}怎么走？`),
  ),
  pattern('can you tell me', 7, { what: shops }, ({ what }) =>
    when(true, `can you tell me where ${what.the} is?`, `你能告诉我${what.zh}在哪里吗？`),
  ),
  pattern('do not know where it is', 7, { what: shops }, ({ what }) =>
    when(true, `I don't know where ${what.the} is.`, `我不知道${what.zh}在哪里。`),
  ),
  pattern('turn', 11, { side: sides, at: shops }, ({ side, at }) =>
    when(true, `turn ${side.en} at ${at.the}.`, `在${at.zh}往${side.zh}拐。`),
  ),
  pattern('far from', 19, { what: shops, how: distances, other: [...shops, ...homes] }, words => {
    const { what, how, other } = words;
    return when(
      apart(what, other),
      `${what.the} is ${how.en} ${other.the ?? other.en}.`,
      `${what.zh}离${other.zh}很${how.zh}。`,
    );
  }),
  pattern('is it far from', 7, { what: shops }, ({ what }) =>
    when(true, `is ${what.the} far from here?`, `${what.zh}离这里远吗？`),
  ),
  pattern('how far', 12, { from: [...shops, ...homes], to: shops }, ({ from, to }) =>
    when(
      apart(from, to),
      `how far is it from ${from.the ?? from.en} to ${to.the}?`,
      `从${from.zh}到${to.zh}有多远？`,
    ),
  ),
  pattern('wait for me', 14, { at: meetingPlaces, who: ['me', 'us'] }, ({ at, who }) =>
    when(
      true,
      `please wait for ${who} at ${at.the}.`,
      `请在${at.zh}等${who === 'me' ? '我' : '我们'}。`,
    ),
  ),
  pattern('will wait', 14, { who: short, at: meetingPlaces, hour: meetingHours }, words => {
    const { who, at, hour } = words;
    return when(
      !hour.en.startsWith('half'),
      `${who.en} will wait for you at ${at.the} at ${hour.en}.`,
      `${who.zh}${hour.zh}在${at.zh}等你。`,
    );
  }),
  pattern('lies on', 22, { whose: owners, what: owned, at: spots }, ({ whose, what, at }) =>
    when(
      lies(what, at) && ownedBy(whose, what),
      `${whose.en} ${what.en} ${thingIs(what)} ${at.en}.`,
      `${whose.zh}${what.zh}在${at.zh}。`,
    ),
  ),
  pattern('does it lie on', 15, { whose: askedOwners, what: owned, at: spots }, words => {
    const { whose, what, at } = words;
    return when(
      lies(what, at) && ownedBy(whose, what),
      `${thingIs(what)} ${whose.en} ${what.en} ${at.en}?`,
      `${whose.zh}${what.zh}在${at.zh}吗？`,
    );
  }),
  pattern('where are my', 15, { whose: owners, what: owned }, ({ whose, what }) =>
    when(
      ownedBy(whose, what),
      `where ${thingIs(what)} ${whose.en} ${what.en}?`,
      `${whose.zh}${what.zh}在哪里？`,
    ),
  ),
  pattern('there is on', 22, { what: single, at: spots, n: numbers }, ({ what, at, n }) =>
    when(
      lies(what, at) && (!n || countable.includes(what)),
      n ? `there are ${n.en} ${plural(what.en)} ${at.en}.` : `there is ${one(what)} ${at.en}.`,
      `${at.zh}有${n?.zh ?? '一'}${what.m}${what.zh}。`,
    ),
  ),
  pattern('how many on', 14, { what: countable, at: spots }, ({ what, at }) =>
    when(
      lies(what, at) && !animals.includes(what),
      `how many ${plural(what.en)} are there ${at.en}?`,
      `${at.zh}有几${what.m}${what.zh}？`,
    ),
  ),
  pattern('what is on', 5, { at: spots }, ({ at }) =>
    when(true, `what is ${at.en}?`, `${at.zh}有什么？`),
  ),
];

function one({ en }) {
  return `${/^[aeiou]/.test(en) ? 'an' : 'a'} ${en}`;
}
