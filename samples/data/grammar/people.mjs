// Who the sentences are about. `kind`: self, young, adult or old – it decides what somebody does.

// Pronouns come oftener than relatives: they are what learners meet most.
const pronoun = (en, zh, object, poss, many = false) => ({
  en,
  zh,
  object,
  poss,
  many,
  kind: 'adult',
  pronoun: true,
  weight: 4,
});

export const I = pronoun('I', '我', 'me', 'my', true);
export const you = { ...pronoun('you', '你', 'you', 'your', true), weight: 8 };
export const he = { ...pronoun('he', '他', 'him', 'his'), male: true };
export const she = pronoun('she', '她', 'her', 'her');
export const we = { ...pronoun('we', '我们', 'us', 'our', true), group: true };
export const they = { ...pronoun('they', '他们', 'them', 'their', true), group: true };

const name = (en, zh, male) => ({
  en,
  zh,
  object: en,
  poss: male ? 'his' : 'her',
  male,
  many: false,
  kind: 'adult',
  name: true,
  weight: 2,
});
export const names = [name('Anna', '安娜', false), name('David', '大卫', true)];
names.push(name('Xiaoming', '小明', true));

// English, Chinese, male?, kind
const relations = [
  ['father', '爸爸', true, 'adult'],
  ['mother', '妈妈', false, 'adult'],
  ['older brother', '哥哥', true, 'adult'],
  ['younger brother', '弟弟', true, 'young'],
  ['older sister', '姐姐', false, 'adult'],
  ['younger sister', '妹妹', false, 'young'],
  ['son', '儿子', true, 'young'],
  ['daughter', '女儿', false, 'young'],
  ['wife', '妻子', false, 'adult'],
  ['husband', '丈夫', true, 'adult'],
  ['grandfather', '爷爷', true, 'old'],
  ['grandmother', '奶奶', false, 'old'],
];

const relative = (owner, ownerZh, [en, zh, male, kind]) => ({
  en: `${owner} ${en}`,
  zh: ownerZh + zh,
  object: `${owner} ${en}`,
  poss: male ? 'his' : 'her',
  relation: en,
  relationZh: zh,
  male,
  many: false,
  kind,
  kin: true,
  weight: 1,
});
const parentsOf = (owner, ownerZh) => ({
  en: `${owner} parents`,
  zh: `${ownerZh}父母`,
  object: `${owner} parents`,
  poss: 'their',
  many: true,
  kind: 'adult',
  group: true,
  kin: true,
  weight: 1,
});
// A friend may be a man or a woman, so there is no his or her.
const friendOf = (owner, ownerZh) => ({
  ...relative(owner, ownerZh, ['friend', '朋友', true, 'adult']),
  poss: undefined,
});

export const mine = relations.map(relation => relative('my', '我', relation));
export const yours = relations.map(relation => relative('your', '你', relation));
export const his = relations
  .filter(([en]) => en !== 'husband')
  .map(relation => relative('his', '他', relation));
export const hers = relations
  .filter(([en]) => en !== 'wife')
  .map(relation => relative('her', '她', relation));
export const myFriend = friendOf('my', '我');
export const yourFriend = friendOf('your', '你');
export const myParents = parentsOf('my', '我');
export const yourParents = parentsOf('your', '你');

/** Subjects of statements. */
export const speakers = [I, he, she, we, they, ...names, ...mine, myFriend, myParents];
/** Subjects of statements that are one person. */
export const one = speakers.filter(who => !who.group);
/** Short subjects, where the sentence is long already. */
export const short = [I, he, she, we, they, ...names];
/** Subjects of questions. */
export const asked = [you, he, she, they, ...names, ...yours, yourFriend, yourParents];
export const askedShort = [you, he, she, they, ...names];
/** People something is done with or for. */
export const others = [he, she, they, ...names, myFriend, ...mine.filter(who => who.kin)];

/** Two different people who do things together: only I do so with my wife or my husband. */
export const differ = (a, b) =>
  a.en !== b.en && !overlap(a, b) && !overlap(b, a) && (a === I || !married(b));

// Part of one another: we and I, they and he, my parents and my mother.
const overlap = (a, b) =>
  a.group && (b.group || (a.kin && b.kin) || (a === we && b === I) || (a === they && b.pronoun));

/** A wife or a husband. */
export const married = who => who.relation === 'wife' || who.relation === 'husband';

export const isAdult = who => who.kind === 'adult';
export const isYoung = who => who.kind === 'young';
export const isOld = who => who.kind === 'old';

/** "Anna and David", "my father and I": the speaker comes first in Chinese, last in English. */
const both = (en, zh) => ({ en, zh, many: true, kind: 'adult', group: true, weight: 1 });
export const couples = [
  ...names.map(who => both(`${who.en} and I`, `我和${who.zh}`)),
  both('Anna and David', '安娜和大卫'),
  both('my father and I', '我和爸爸'),
  both('my mother and I', '我和妈妈'),
  both('my wife and I', '我和妻子'),
  both('my husband and I', '我和丈夫'),
  both('my older brother and I', '我和哥哥'),
  both('my younger sister and I', '我和妹妹'),
];

const job = (en, zh) => ({ en, zh, weight: 1 });
export const student = job('student', '学生');
export const jobs = [
  job('teacher', '老师'),
  job('doctor', '医生'),
  job('driver', '司机'),
  job('cook', '厨师'),
  student,
];

const owner = (en, zh, weight = 1, male = undefined) => ({ en, zh, weight, male });
/** Whose: 的 joins the owner to the thing. */
export const owners = [
  ...[owner('my', '我的', 2), owner('your', '你的', 2), owner('his', '他的', 2, true)],
  ...[owner('her', '她的', 2), owner('our', '我们的'), owner('their', '他们的')],
  ...[
    owner("Anna's", '安娜的'),
    owner("David's", '大卫的', 1, true),
    owner("my mother's", '我妈妈的'),
  ],
];
/** Whose, in a question. */
export const askedOwners = owners.filter(({ en }) => !/^(my|our)/.test(en));
