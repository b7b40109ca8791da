// Patterns: school, work, languages, duties, asking for help and permission.

import { pattern, when } from './core.mjs';
import { does, doesNot, has, hasAsk, hasNot, verb } from './english.mjs';
import * as people from './people.mjs';
import { asked, differ, I, isYoung, one, others, short, speakers, we } from './people.mjs';
import { languages } from './places.mjs';
import { today, tomorrow, tonight, years } from './times.mjs';

const all = () => true;
const grown = who => who.kind === 'adult';
const pupil = who => who.poss && (isYoung(who) || who.pronoun || who.name);

// A phrase, and who it is said of.
const phrase = (en, zh, who = all) => ({ en, zh, who });
// Finished with: 做完, 看完, 吃完.
const tasks = [
  phrase('finish ~ homework', '做完作业', pupil),
  phrase('finish reading this book', '看完这本书'),
  phrase('finish watching this film', '看完这部电影'),
  phrase('finish ~ dinner', '吃完晚饭', who => who.poss),
];

// What one should do, or do more or less of: 多喝水, 少喝咖啡.
const advices = [
  phrase('drink more water', '多喝水'),
  phrase('eat more vegetables', '多吃蔬菜'),
  phrase('eat more fruit', '多吃水果'),
  phrase('read more', '多看书'),
  phrase('rest more', '多休息'),
  phrase('drink less coffee', '少喝咖啡', grown),
  phrase('eat less cake', '少吃蛋糕'),
  phrase('watch less TV', '少看电视'),
  phrase('work less', '少工作', grown),
  phrase('see a doctor', '去看医生'),
  phrase('take medicine', '吃药'),
  phrase('go to bed early', '早点睡觉'),
  phrase('get up early', '早点起床'),
];
const duties = [
  phrase('work', '上班', grown),
  phrase('go to school', '上学', who => isYoung(who) || who.pronoun),
  phrase('get up early', '早起'),
  phrase('clean the room', '打扫房间'),
  phrase('study Chinese', '学中文'),
  phrase('go to the hospital', '去医院'),
  phrase('cook', '做饭', who => !isYoung(who)),
  phrase('take medicine', '吃药'),
];
const days = [today, tomorrow];

const permissions = [
  phrase('take photos', '在这里拍照'),
  phrase('sit', '坐在这里'),
  phrase('eat', '在这里吃东西'),
  phrase('swim', '在这里游泳'),
  phrase('play football', '在这里踢足球'),
  phrase('sleep', '在这里睡觉'),
];
const favours = [
  phrase('clean the room', '打扫房间'),
  phrase('cook dinner', '做晚饭'),
  phrase('find my phone', '找手机'),
  phrase('find my key', '找钥匙'),
  phrase('open the door', '开门'),
  phrase('close the door', '关门'),
  phrase('open the window', '开窗户'),
  phrase('close the window', '关窗户'),
];
const chores = favours
  .slice(0, 2)
  .concat(phrase('cook', '做饭'), phrase('buy vegetables', '买蔬菜'));
const impossible = [
  phrase('come', '来'),
  phrase('go to work', '去上班'),
  phrase('go to school', '去上学'),
  phrase('play basketball', '打篮球'),
  phrase('go to the park', '去公园'),
  phrase('cook', '做饭'),
];

const coming = [tomorrow, tonight, { en: 'next week', zh: '下个星期' }];
const helped = [I, we, ...others];

const refused = [we, people.you, people.they, people.he, people.she];

export const studyPatterns = [
  pattern('speaks', 14, { who: speakers, what: languages }, ({ who, what }) =>
    when(true, `${who.en} can speak ${what.en}.`, `${who.zh}会说${what.zh}。`),
  ),
  pattern('does not speak', 11, { who: speakers, what: languages }, ({ who, what }) =>
    when(true, `${who.en} can't speak ${what.en}.`, `${who.zh}不会说${what.zh}。`),
  ),
  pattern('do you speak', 11, { who: asked, what: languages }, ({ who, what }) =>
    when(true, `can ${who.en} speak ${what.en}?`, `${who.zh}会说${what.zh}吗？`),
  ),
  pattern('studied', 19, { who: one, what: languages, long: years.slice(0, 6) }, words => {
    const { who, what, long } = words;
    return when(
      who.kind !== 'old',
      `${has(who, 'study')} ${what.en} for ${long.en}.`,
      `${who.zh}学了${long.zh}${what.zh}了。`,
    );
  }),
  pattern('how long studied', 8, { who: asked, what: languages }, ({ who, what }) =>
    when(
      who.kind !== 'old',
      `how long ${verb(who, 'have')} ${who.en} studied ${what.en}?`,
      `${who.zh}学${what.zh}学了多久了？`,
    ),
  ),
  pattern('teaches', 14, { who: short, what: languages, whom: [I, we, ...others] }, words => {
    const { who, what, whom } = words;
    return when(
      differ(who, whom) && !who.group && (whom.pronoun || whom.name || isYoung(whom)),
      `${does(who, 'teach')} ${whom.object} ${what.en}.`,
      `${who.zh}教${whom.zh}${what.zh}。`,
    );
  }),
  pattern('finished', 14, { who: speakers, what: tasks }, ({ who, what }) =>
    when(what.who(who), `${has(who, what.en)}.`, `${who.zh}${what.zh}了。`),
  ),
  pattern('not finished', 14, { who: speakers, what: tasks }, ({ who, what }) =>
    when(what.who(who), `${hasNot(who, what.en)} yet.`, `${who.zh}还没${what.zh}。`),
  ),
  pattern('have you finished', 12, { who: asked, what: tasks }, ({ who, what }) =>
    when(what.who(who), `${hasAsk(who, what.en)} yet?`, `${who.zh}${what.zh}了吗？`),
  ),
  pattern('should', 26, { who: [...speakers, people.you], what: advices }, ({ who, what }) =>
    when(what.who(who), `${who.en} should ${what.en}.`, `${who.zh}应该${what.zh}。`),
  ),
  pattern('has to', 19, { who: speakers, what: duties, day: days }, ({ who, what, day }) =>
    when(
      what.who(who) && (day === tomorrow || !/get up/.test(what.en)),
      `${does(who, 'have')} to ${what.en} ${day.en}.`,
      `${who.zh}${day.zh}必须${what.zh}。`,
    ),
  ),
  pattern('does not have to', 17, { who: speakers, what: duties, day: days }, words => {
    const { who, what, day } = words;
    return when(
      what.who(who) && (day === tomorrow || !/get up/.test(what.en)),
      `${doesNot(who, 'have')} to ${what.en} ${day.en}.`,
      `${who.zh}${day.zh}不用${what.zh}。`,
    );
  }),
  pattern('may', 10, { who: [I, we], what: permissions }, ({ who, what }) =>
    when(true, `can ${who.en} ${what.en} here?`, `${who.zh}可以${what.zh}吗？`),
  ),
  pattern('may not', 18, { who: refused, what: permissions }, words => {
    const { who, what } = words;
    return [`${who.en} can't ${what.en} here.`, `${who.zh}不能${what.zh}。`];
  }),
  pattern('please do not', 5, { what: permissions }, ({ what }) =>
    when(true, `please don't ${what.en} here.`, `请不要${what.zh}。`),
  ),
  pattern('can you help', 10, { what: favours, whom: ['me', 'us'] }, ({ what, whom }) =>
    when(
      !/my/.test(what.en) || whom === 'me',
      `can you help ${whom} ${what.en}?`,
      `你能帮${whom === 'me' ? '我' : '我们'}${what.zh}吗？`,
    ),
  ),
  pattern('often helps', 17, { who: speakers, what: chores, whom: helped }, words => {
    const { who, what, whom } = words;
    return when(
      differ(who, whom) && !isYoung(whom) && !who.kin,
      `${who.en} often ${verb(who, 'help')} ${whom.object} ${what.en}.`,
      `${who.zh}常常帮${whom.zh}${what.zh}。`,
    );
  }),
  pattern(
    'can not come',
    16,
    { who: speakers, what: impossible, day: [...days, tonight] },
    words => {
      const { who, what, day } = words;
      return when(
        possible(who, what, day),
        `${who.en} can't ${what.en} ${day.en}.`,
        `${who.zh}${day.zh}不能${what.zh}。`,
      );
    },
  ),
  pattern('can you come', 9, { who: asked, what: impossible.slice(0, 1), day: coming }, words => {
    const { who, what, day } = words;
    return [`can ${who.en} ${what.en} ${day.en}?`, `${who.zh}${day.zh}能${what.zh}吗？`];
  }),
];

function possible(who, what, day) {
  if (what.en === 'go to work') return grown(who) && day !== tonight;
  if (what.en === 'go to school') return (isYoung(who) || who.pronoun) && day !== tonight;
  return what.en !== 'play basketball' || who.kind !== 'old';
}
