// When and how many: days, clock times, seasons, durations, numbers.

const time = (en, zh) => ({ en, zh });

export const weekdays = [
  time('Monday', '星期一'),
  time('Tuesday', '星期二'),
  time('Wednesday', '星期三'),
  time('Thursday', '星期四'),
  time('Friday', '星期五'),
  time('Saturday', '星期六'),
  time('Sunday', '星期天'),
];
export const onWeekdays = weekdays.map(({ en, zh }) => time(`on ${en}`, zh));

export const today = time('today', '今天');
export const tomorrow = time('tomorrow', '明天');
export const yesterday = time('yesterday', '昨天');
export const tonight = time('tonight', '今天晚上');
const lastNight = time('last night', '昨天晚上');
const lastWeek = time('last week', '上个星期');
const nextWeek = time('next week', '下个星期');
export const thisWeekend = time('this weekend', '这个周末');
export const lastYear = time('last year', '去年');
export const nextYear = time('next year', '明年');
const lastMonth = time('last month', '上个月');
const nextMonth = time('next month', '下个月');
const lastWeekend = time('last weekend', '上个周末');
const thisMorning = time('this morning', '今天早上');
const thisAfternoon = time('this afternoon', '今天下午');
const tomorrowMorning = time('tomorrow morning', '明天早上');
const tomorrowAfternoon = time('tomorrow afternoon', '明天下午');
const yesterdayAfternoon = time('yesterday afternoon', '昨天下午');

/** Past times a small doing fits in. */
export const past = [yesterday, lastNight, lastWeekend, thisMorning, yesterdayAfternoon];
/** Past times in daylight: for shops and outings. */
export const pastDay = [yesterday, lastWeekend, lastWeek, yesterdayAfternoon, thisMorning];
/** Past times of journeys. */
export const pastTrip = [lastWeek, lastMonth, lastYear, lastWeekend];
/** Times to come a small doing fits in. */
export const soon = [tomorrow, tonight, thisWeekend, tomorrowMorning, tomorrowAfternoon];
soon.push(thisAfternoon);
/** Times to come in daylight. */
export const soonDay = [tomorrow, thisWeekend, tomorrowMorning, tomorrowAfternoon];
soonDay.push(thisAfternoon, ...onWeekdays);
/** Times to come of journeys. */
export const futureTrip = [nextWeek, nextMonth, nextYear, tomorrow, thisWeekend];
/** Times one is free or busy. */
export const free = [today, tonight, tomorrow, thisWeekend, tomorrowAfternoon, ...onWeekdays];

export const again = [
  time('every day', '每天'),
  time('every morning', '每天早上'),
  time('every evening', '每天晚上'),
  time('every weekend', '每个周末'),
  time('every afternoon', '每天下午'),
];

export const seasons = [
  time('spring', '春天'),
  time('summer', '夏天'),
  time('autumn', '秋天'),
  time('winter', '冬天'),
];

// Counting: two is 两 before a measure word, 二 in a number.
const counted = [
  ...[time('two', '两'), time('three', '三'), time('four', '四'), time('five', '五')],
  ...[time('six', '六'), time('seven', '七'), time('eight', '八'), time('nine', '九')],
  ...[time('ten', '十'), time('eleven', '十一'), time('twelve', '十二')],
];
/** Two to twelve, as they stand before a measure word. */
export const numbers = counted;
/** `count(2, 5)`: the numbers from two to five. */
export const count = (from, to) => counted.slice(from - 2, to - 1);
export const tens = [time('twenty', '二十'), time('thirty', '三十'), time('fifty', '五十')];
const [twenty] = tens;

/** Full and half hours between two hours: `clock(6, 8)` → six, half past six … half past eight. */
export const clock = (from, to) =>
  count(from, to).flatMap(({ en, zh }) => [
    time(en, `${zh}点`),
    time(`half past ${en}`, `${zh}点半`),
  ]);

export const hours = [
  time('an hour', '一个小时'),
  ...count(2, 4).map(({ en, zh }) => time(`${en} hours`, `${zh}个小时`)),
  time('half an hour', '半个小时'),
];
export const years = [
  ...[...count(2, 8), count(10, 10)[0], twenty].map(({ en, zh }) => time(`${en} years`, `${zh}年`)),
];
