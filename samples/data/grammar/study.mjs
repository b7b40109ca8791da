// Patterns: school, work, languages, duties, asking for help and permission.

import { pattern, when } from './core.mjs';
import { does, doesNot, has, hasAsk, hasNot, verb } from './english.mjs';
import * as people from './people.mjs';
import { asked, differ, I, isYoung, mine, one, others, short, speakers, we } from './people.mjs';
import { languages } from './places.mjs';
import * as things from './things.mjs';
import { thisThing } from './things.mjs';
import { today, tomorrow, tonight, years } from './times.mjs';

const all = () => true;
const grown = who => who.kind === 'adult';
const pupil = who => who.poss && (isYoung(who) || who.pronoun || who.name);

// Finished with: 做完, 看完, 吃完.
const task = (en, zh, who = all) => ({ en, zh, who });
const tasks = [
  task('finish ~ homework', '做完作业', pupil),
  task('finish reading this book', '看完这本书'),
  task('finish watching this film', '看完这部电影'),
  task('finish ~ dinner', '吃完晚饭', who => who.poss),
];

// Should do more or less of; `not` is what one should not do at all.
const advice = (en, zh, who = all) => ({ en, zh, who });
const advices = [
  advice('drink more water', '多喝水'),
  advice('eat more vegetables', '多吃蔬菜'),
  advice('eat more fruit', '多吃水果'),
  advice('read more', '多看书'),
  advice('rest more', '多休息'),
  advice('drink less coffee', '少喝咖啡', grown),
  advice('eat less cake', '少吃蛋糕'),
  advice('watch less TV', '少看电视'),
  advice('work less', '少工作', grown),
  advice('see a doctor', '去看医生'),
  advice('take medicine', '吃药'),
  advice('go to bed early', '早点睡觉'),
  advice('get up early', '早点起床'),
];
const duty = (en, zh, who = all) => ({ en, zh, who });
const duties = [
  duty('work', '上班', grown),
  duty('go to school', '上学', who => isYoung(who) || who.pronoun),
  duty('get up early', '早起'),
  duty('clean the room', '打扫房间'),
  duty('study Chinese', '学中文'),
  duty('go to hospital', '去医院'),
  duty('cook', '做饭', who => !isYoung(who)),
  duty('take medicine', '吃药'),
];
const days = [today, tomorrow];

const allowed = (en, zh) => ({ en, zh });
const permissions = [
  allowed('take photos', '在这里拍照'),
  allowed('sit', '坐在这里'),
  allowed('eat', '在这里吃东西'),
  allowed('swim', '在这里游泳'),
  allowed('play football', '在这里踢足球'),
  allowed('sleep', '在这里睡觉'),
];
const favours = [
  allowed('clean the room', '打扫房间'),
  allowed('cook dinner', '做晚饭'),
  allowed('find my phone', '找手机'),
  allowed('find my key', '找钥匙'),
  allowed('open the door', '开门'),
  allowed('close the door', '关门'),
  allowed('open the window', '开窗户'),
  allowed('close the window', '关窗户'),
];
const chores = favours
  .slice(0, 2)
  .concat(allowed('cook', '做饭'), allowed('buy vegetables', '买蔬菜'));
const impossible = [
  allowed('come', '来'),
  allowed('go to work', '去上班'),
  allowed('go to school', '去上学'),
  allowed('play basketball', '打篮球'),
  allowed('go to the park', '去公园'),
  allowed('cook', '做饭'),
];

const opinion = (en, zh, of) => ({ en, zh, of });
const topics = [
  ...languages.map(({ en, zh }) => ({ en, zh, kind: 'language' })),
  { en: thisThing(things.book), zh: '这本书', kind: 'work' },
  { en: thisThing(things.film), zh: '这部电影', kind: 'work' },
];
const opinions = [
  opinion('interesting', '有意思', ['language', 'work']),
  opinion('difficult', '难', ['language']),
  opinion('easy', '容易', ['language']),
  opinion('important', '重要', ['language']),
];
const holds = (what, how) => how.of.includes(what.kind);
const degrees = [
  { en: '', zh: '很' },
  { en: 'very ', zh: '非常' },
];

// Questions inside a sentence keep the order of a statement in both languages.
const inner = [
  { en: who => `where ${does(who, 'live')}`, zh: who => `${who.zh}住在哪里` },
  { en: who => `where ${does(who, 'work')}`, zh: who => `${who.zh}在哪里工作`, who: grown },
  { en: who => `when ${who.en} will come`, zh: who => `${who.zh}什么时候来` },
  { en: who => `what ${does(who, 'like')}`, zh: who => `${who.zh}喜欢什么` },
  { en: who => `where ${does(who, 'want')} to go`, zh: who => `${who.zh}想去哪里` },
];
const askers = [
  { en: "I don't know", zh: '我不知道', end: '。' },
  { en: 'do you know', zh: '你知道', end: '吗？' },
  { en: 'I want to know', zh: '我想知道', end: '。' },
  { en: 'can you tell me', zh: '你能告诉我', end: '吗？' },
];
const ends = asker => (asker.end === '。' ? '.' : '?');
const coming = [tomorrow, tonight, { en: 'next week', zh: '下个星期' }];
const helped = [I, we, ...others];

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
  pattern('is difficult', 15, { what: topics, how: opinions, very: degrees }, words => {
    const { what, how, very } = words;
    return when(
      holds(what, how),
      `${what.en} is ${very.en}${how.en}.`,
      `${what.zh}${very.zh}${how.zh}。`,
    );
  }),
  pattern('thinks', 23, { who: speakers, what: topics, how: opinions, very: degrees }, words => {
    const { who, what, how, very } = words;
    return when(
      holds(what, how),
      `${does(who, 'think')} ${what.en} is ${very.en}${how.en}.`,
      `${who.zh}觉得${what.zh}${very.zh}${how.zh}。`,
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
  pattern('may not', 16, { who: [we, people.you, people.they], what: permissions }, words => {
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
  pattern('do not know where', 23, { asker: askers, what: inner, who: others }, words => {
    const { asker, what, who } = words;
    return when(
      (what.who ?? all)(who) && !mine.includes(who),
      `${asker.en} ${what.en(who)}${ends(asker)}`,
      `${asker.zh}${what.zh(who)}${asker.end}`,
    );
  }),
  pattern('hope', 12, { who: others, day: coming }, ({ who, day }) =>
    when(true, `I hope ${who.en} ${verb(who, 'come')} ${day.en}.`, `我希望${who.zh}${day.zh}来。`),
  ),
];

function possible(who, what, day) {
  if (what.en === 'go to work') return grown(who) && day !== tonight;
  if (what.en === 'go to school') return (isYoung(who) || who.pronoun) && day !== tonight;
  return what.en !== 'play basketball' || who.kind !== 'old';
}
