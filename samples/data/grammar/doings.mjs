// What people do. Chinese verbs are kept apart from their objects (看|书), because 了 and how long
// or how often stand between them: 看了两个小时书.

import { inflect } from './english.mjs';
import { cafe, home, library, park, school } from './places.mjs';

/**
 * @param en the phrase in English, ~ standing for my, his, her
 * @param zh verb|object in Chinese
 * @param more `hobby`: the phrase after "like"; `bare`: the phrase with a duration;
 *   `at`: where it is done; `not`: who does not do it; `once`: may be counted by the week;
 *   `day`: not at night; `late`: not in the morning; `pupil`: only for who goes to school;
 *   `alone`: not in company; `habit`: the phrase for doing it again and again
 */
function doing(en, zh, more = {}) {
  const [v, o = ''] = zh.split('|');
  return { en, v, o, zh: v + o, not: [], at: [], ...more };
}

export const reading = doing('read a book', '看|书', {
  habit: 'read books',
  alone: true,
  hobby: 'reading',
  bare: 'read',
  at: [library, school, home, park, cafe],
});
export const watchingTv = doing('watch TV', '看|电视', {
  hobby: 'watching TV',
  bare: 'watch TV',
  at: [home],
  late: true,
});
export const film = doing('watch a film', '看|电影', {
  habit: 'watch films',
  hobby: 'watching films',
  at: [home],
  once: true,
  late: true,
});
export const music = doing('listen to music', '听|音乐', {
  hobby: 'listening to music',
  bare: 'listen to music',
  at: [home, cafe, park],
});
export const basketball = doing('play basketball', '打|篮球', {
  hobby: 'playing basketball',
  bare: 'play basketball',
  at: [park, school],
  not: ['old'],
  once: true,
  active: true,
});
export const football = doing('play football', '踢|足球', {
  hobby: 'playing football',
  bare: 'play football',
  at: [park, school],
  not: ['old'],
  once: true,
  active: true,
});
export const piano = doing('play the piano', '弹|钢琴', {
  hobby: 'playing the piano',
  bare: 'play the piano',
  at: [home, school],
});
export const swimming = doing('swim', '游|泳', {
  hobby: 'swimming',
  bare: 'swim',
  at: [],
  once: true,
  active: true,
});
export const running = doing('run', '跑|步', {
  hobby: 'running',
  bare: 'run',
  at: [park],
  not: ['old'],
  once: true,
  active: true,
});
export const cooking = doing('cook', '做|饭', {
  hobby: 'cooking',
  at: [home],
  not: ['young'],
  once: true,
});
export const shopping = doing('go shopping', '去买东西', {
  hobby: 'shopping',
  hobbyZh: '买东西',
  day: true,
});
export const homework = doing('do ~ homework', '做|作业', {
  at: [home, library, school],
  pupil: true,
});
export const studyingChinese = doing('study Chinese', '学|中文', {
  hobby: 'studying Chinese',
  bare: 'study Chinese',
  at: [home, library, school],
  not: ['old'],
});
export const sleeping = doing('sleep', '睡|觉', { at: [home] });
export const drinkingTea = doing('drink tea', '喝|茶', {
  hobby: 'drinking tea',
  at: [home],
  not: ['young'],
});
export const drinkingCoffee = doing('drink coffee', '喝|咖啡', {
  hobby: 'drinking coffee',
  at: [home, cafe],
  not: ['young'],
});
export const working = doing('work', '工作', { bare: 'work', not: ['young', 'old'] });
/** Things one is in the middle of. */
export const current = [
  ...[reading, watchingTv, film, music, basketball, football, piano, swimming, running],
  ...[cooking, homework, studyingChinese],
  ...[sleeping, drinkingTea, drinkingCoffee, working],
];
/** Things one likes. */
export const hobbies = [
  ...[reading, watchingTv, film, music, basketball, football, piano, swimming, running],
  ...[cooking, shopping],
  ...[studyingChinese],
];
/** Things one plans for a free day. */
export const plans = [
  ...[basketball, football, swimming, film, shopping, music, piano],
  ...[reading],
  ...[watchingTv, running],
];
/** Things one does again and again. */
export const habits = [
  ...[reading, watchingTv, film, music, basketball, football, piano, swimming, running],
  ...[cooking, studyingChinese],
  ...[drinkingTea, drinkingCoffee],
];
/** Things with a duration. */
export const lasting = current.filter(act => act.bare);
export const counted = current.filter(act => act.once);

/** Whether somebody does such a thing: a grandfather reads, but plays no football. */
export const fits = (who, act) =>
  !act.not.includes(who.kind) && !(who.kind === 'old' && act.active) && (!act.pupil || pupil(who));

// Homework has an owner, and a friend is neither he nor she here.
const pupil = who => who.poss && !who.group && (who.kind === 'young' || who.pronoun || who.name);

/** Whether it is done in company: several people do not read a book. */
export const joins = (who, act) => fits(who, act) && !(who.group && act.alone);

/** Whether a thing is done at that time of day. */
export const suits = (act, time) =>
  !(act.day && /night|evening/.test(time.en)) && !(act.late && /morning/.test(time.en));

/** The phrase for what one does again and again: "watch films". */
export const habit = act => act.habit ?? act.en;

/** Chinese after 喜欢. */
export const hobbyZh = act => act.hobbyZh ?? act.zh;

/** The phrase with -ing, ~ still standing for my, his, her: "doing ~ homework". */
export const ing = act => inflect(act.en, 'ing');
