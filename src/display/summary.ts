/**
 * Long lists within values that have no view: their first and last entries and how many there are
 * between. An inspector like Node's would show a hundred, each over many lines.
 */
import { grouped } from './numbers';
import { isPairs, pairListText } from './plain/corpus';
import { extentOf, historyText, isHistory, isTrainingState, stateText } from './plain/history';
import { namespaceText } from './plain/namespace';
import { isQuantization, quantizationText } from './plain/quantization';

const custom = Symbol.for('nodejs.util.inspect.custom');

/** Entries from which lists are shortened, and how many are kept at each end. */
const NUMBERS = { most: 100, edge: 10 };
const RECORDS = { most: 12, edge: 3 };
/** How deep the values that are shown go. */
const DEPTH = 5;

/** A text that is inspected as it is. */
class Said {
  constructor(private readonly text: string) {}

  [custom](): string {
    return this.text;
  }
}

/** A list of numbers with its kind before it, as inspectors have it: Float32Array(300) [ … ] */
class TypedList {
  constructor(
    private readonly kind: string,
    private readonly list: readonly unknown[],
  ) {}

  [custom](_: number, options: object, inspect: (value: unknown, options: object) => string) {
    return `${this.kind} ${inspect(this.list, options)}`;
  }
}

/**
 * The value, with long lists in it shortened. Only plain objects and lists are looked into, and only
 * those that change are copied.
 */
export function summarised(value: unknown): unknown {
  const seen = new Map<object, unknown>();
  const visit = (one: unknown, depth: number): unknown => {
    if (typeof one === 'function') return ownWords(one) ?? one;
    if (typeof one !== 'object' || one === null || depth > DEPTH) return one;
    if (!seen.has(one)) {
      seen.set(one, one); // what holds itself stays as it is
      seen.set(
        one,
        summaryOf(one, part => visit(part, depth + 1)),
      );
    }
    return seen.get(one);
  };
  const whole = wholeText(value);
  return whole === null ? visit(value, 0) : new Said(whole);
}

/**
 * What a plain object, a list or a function is as a whole, in words; null for those that only hold something, and for
 * all else.
 */
export function wholeText(value: unknown): string | null {
  if (typeof value === 'function') return ownText(value);
  if (typeof value !== 'object' || value === null) return null;
  if (isPairs(value)) return pairListText(value);
  if (isTrainingState(value)) return stateText(value);
  if (isHistory(value)) return historyText(value);
  if (isQuantization(value)) return quantizationText(value);
  return namespaceText(value) ?? ownText(value);
}

/** The text that `said` has given a function or a plain object. */
function ownText(value: object): string | null {
  const own = Object.getOwnPropertyDescriptor(value, 'toString');
  const isSaid = typeof own?.value === 'function' && !own.enumerable && !own.writable;
  return isSaid ? String(value) : null;
}

/** Of what has words of its own the first line, which stands for it within another object. */
function ownWords(value: object): Said | null {
  const text = isQuantization(value)
    ? quantizationText(value)
    : (namespaceText(value) ?? ownText(value));
  return text === null ? null : new Said(text.split('\n')[0]);
}

function summaryOf(value: object, part: (value: unknown) => unknown): unknown {
  if (isTypedList(value)) {
    const list = shortened(value, NUMBERS);
    return list ? new TypedList(`${value.constructor.name}(${value.length})`, list) : value;
  }
  if (Array.isArray(value)) {
    const list = shortened(value, value.some(isRecord) ? RECORDS : NUMBERS) ?? value;
    const parts = list.map(part);
    return parts.every((one, k) => one === list[k]) ? list : parts;
  }
  const words = ownWords(value);
  if (words) return words;
  if (!isPlain(value)) return value;
  if (isTrainingState(value)) return new Said(`TrainingState(epoch ${value.epoch})`);
  if (isHistory(value)) {
    return new Said(`History(${extentOf(value)})`);
  }
  const fields = Object.entries(Object.getOwnPropertyDescriptors(value));
  if (fields.some(([, { get, enumerable }]) => get || !enumerable)) return value; // looking could compute
  const parts = fields.map(([, field]) => part(field.value));
  if (parts.every((one, k) => one === fields[k][1].value)) return value;
  return Object.fromEntries(fields.map(([name], k) => [name, parts[k]]));
}

interface Limit {
  most: number;
  edge: number;
}

/** The ends of a long list around a word about the rest; null for short ones. */
function shortened(list: ArrayLike<unknown>, { most, edge }: Limit): unknown[] | null {
  if (list.length <= most) return null;
  const all = Array.prototype.slice;
  const left = grouped(list.length - 2 * edge);
  return [
    ...all.call(list, 0, edge),
    new Said(`… ${left} more of ${grouped(list.length)} …`),
    ...all.call(list, -edge),
  ];
}

/** What takes lines of its own: a plain object or a list. */
function isRecord(value: unknown): boolean {
  return Array.isArray(value) || isPlain(value);
}

function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const kind = Object.getPrototypeOf(value);
  return kind === null || Object.getPrototypeOf(kind) === null;
}

function isTypedList(value: object): value is Float32Array {
  return ArrayBuffer.isView(value) && !(value instanceof DataView);
}
