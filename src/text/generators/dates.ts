/** Dates as people write them → ISO 8601: '5 March 1998' → '1998-03-05'. Forms in which day and month could be confused are left out. */
import { checkArguments, checkNames, Generator, whole } from '../../engine';
import { distinct } from './addition';
import type { GeneratedPair } from './generated';

export interface DateOptions {
  /** Pairs, each a date in one form; 1000 if not said. */
  count?: number;
  /** The first and the last year, at least 1000; 1950 and 2050 if not said. */
  firstYear?: number;
  lastYear?: number;
  /** Decides which; 1 if not said. */
  seed?: number;
}

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

interface Parts {
  day: number;
  month: string;
  year: number;
  weekday: string;
  number: number;
}

const two = (n: number) => String(n).padStart(2, '0');
const RULES = new Intl.PluralRules('en', { type: 'ordinal' });
const ENDINGS: Partial<Record<Intl.LDMLPluralRule, string>> = { one: 'st', two: 'nd', few: 'rd' };
const ending = (day: number) => ENDINGS[RULES.select(day)] ?? 'th';

const FORMS: readonly ((date: Parts) => string)[] = [
  ({ day, month, year }) => `${day} ${month} ${year}`,
  ({ day, month, year }) => `${month} ${day}, ${year}`,
  ({ day, month, year }) => `${day} ${month.slice(0, 3)} ${year}`,
  ({ day, month, year }) => `${month.slice(0, 3)} ${day} ${year}`,
  ({ day, month, year }) => `${month} ${day}${ending(day)} ${year}`,
  ({ day, month, year }) => `the ${day}${ending(day)} of ${month}, ${year}`,
  ({ day, month, year, weekday }) => `${weekday}, ${month} ${day}, ${year}`,
  ({ day, month, year, weekday }) => `${weekday} ${day} ${month} ${year}`,
  ({ day, month, year }) => `${two(day)}-${month.slice(0, 3).toUpperCase()}-${year}`,
  ({ day, number, year }) => `${year}/${number}/${day}`,
  ({ day, number, year }) => `${year}年${number}月${day}日`,
  ({ day, month, year }) => `${year} ${month} ${day}`,
];

export function dates(options: DateOptions = {}): GeneratedPair[] {
  checkArguments('dates', 'options', arguments);
  const owner = 'generators.dates';
  checkNames(owner, options, ['count', 'firstYear', 'lastYear', 'seed']);
  const firstYear = whole(owner, 'firstYear', options.firstYear, 1000, 1950);
  const lastYear = whole(owner, 'lastYear', options.lastYear, firstYear, Math.max(firstYear, 2050));
  const first = Date.UTC(firstYear, 0, 1) / 864e5;
  const days = Date.UTC(lastYear, 11, 31) / 864e5 - first + 1;
  const all = days * FORMS.length;
  const count = whole(owner, 'count', options.count, 1, 1000);
  if (count > all) {
    throw new RangeError(`${owner}: there are ${all} dates in all forms, not ${count}.`);
  }
  const numbers = new Generator(whole(owner, 'seed', options.seed, Number.MIN_SAFE_INTEGER, 1));
  return distinct(all, count, numbers).map(n => {
    const date = new Date((first + Math.floor(n / FORMS.length)) * 864e5);
    const number = date.getUTCMonth() + 1;
    const [day, year] = [date.getUTCDate(), date.getUTCFullYear()];
    const parts = { day, month: MONTHS[number - 1], year, weekday: DAYS[date.getUTCDay()], number };
    return {
      source: FORMS[n % FORMS.length](parts),
      target: `${year}-${two(number)}-${two(day)}`,
    };
  });
}
