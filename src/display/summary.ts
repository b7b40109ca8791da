/**
 * What is long within values that have no view, shortened: lists, records with many fields, messages of errors. An
 * inspector like Node's would show a hundred entries, each over many lines, and all fields. Nothing here runs a getter, a
 * constructor or a proxy.
 */

import { deepestOf } from './deepest';
import { isPairs, pairListText } from './plain/corpus';
import { extentOf, historyText, isHistory, isTrainingState, stateText } from './plain/history';
import { namespaceText } from './plain/namespace';
import { isQuantization, quantizationText } from './plain/quantization';
import { dataField, isOpaque, isProxy, nestedProxyText } from './safely';
import { Said } from './said';
import { shortError } from './shortError';
import { ManyFields } from './shortFields';
import { accessorWord, isPlain, NUMBERS, shortList } from './shortList';

const custom = Symbol.for('nodejs.util.inspect.custom');

/** How deep the values that are shown go. */
const DEPTH = 5;

/**
 * The value, with long lists in it shortened. Only plain objects and lists are looked into, and only
 * those that change are copied.
 */
export function summarised(value: unknown): unknown {
  const seen = new Map<object, unknown>();
  const deepest = deepestOf(value, DEPTH);
  const visit = (one: unknown, depth: number): unknown => {
    if (typeof one === 'bigint') return shortBigInt(one);
    if ((typeof one !== 'object' && typeof one !== 'function') || one === null) return one;
    if (isOpaque(one)) return opaque(one);
    if (typeof one === 'function') return ownWords(one) ?? one;
    if (depth > deepest) return deepest < DEPTH ? wordOf(one) : one;
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

/** What stands for a value whose prototypes, or whose target, cannot be asked without running a proxy. */
function opaque(value: object): unknown {
  if (isProxy(value)) {
    const text = nestedProxyText(value);
    return text === null ? value : new Said(text);
  }
  if (typeof value === 'function') return new Said('[Function with a Proxy as prototype]');
  return Object.create(null, Object.getOwnPropertyDescriptors(value));
}

/** What stands for an object that is too deep, as inspectors have it. */
function wordOf(value: object): unknown {
  if (Array.isArray(value)) return value.length > 0 ? new Said('[Array]') : value;
  return isPlain(value) && Object.keys(value).length > 0 ? new Said('[Object]') : value;
}

/** Bits from which a BigInt is not written out: decimal digits of millions take minutes. */
const MOST_BITS = 300_000n;

function shortBigInt(value: bigint): unknown {
  const high = value >> MOST_BITS;
  if (high === 0n || high === -1n) return value;
  return new Said(`a BigInt of more than ${MOST_BITS} bits`);
}

/**
 * What a plain object, a list or a function is as a whole, in words; null for those that only hold something, and for
 * all else.
 */
export function wholeText(value: unknown): string | null {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return null;
  if (isOpaque(value)) return null;
  if (typeof value === 'function') return ownText(value);
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
  if (typeof dataField(value, custom) === 'function') return ownWords(value) ?? value;
  if (Array.isArray(value) || isTypedList(value)) {
    // one that is long and has holes, or numbers without a class, is the inspector's
    const isSmall = Array.isArray(value) && value.length <= NUMBERS.most;
    return shortList(value, part) ?? (isSmall ? copied(value, part) : value);
  }
  if (value instanceof Error) return shortError(value, part);
  const words = ownWords(value);
  if (words) return words;
  if (!isPlain(value)) return ManyFields.of(value) ?? value;
  if (isTrainingState(value)) return new Said(`TrainingState(epoch ${value.epoch})`);
  if (isHistory(value)) {
    return new Said(`History(${extentOf(value)})`);
  }
  return ManyFields.of(value, part) ?? copied(value, part);
}

/** The value with what stands for its fields; itself if nothing changes, or looking could compute. */
function copied(value: object, part: (value: unknown) => unknown): unknown {
  const isList = Array.isArray(value);
  let changes = false;
  const copy = isList ? new Array(value.length) : {};
  Object.setPrototypeOf(copy, Object.getPrototypeOf(value));
  for (const name of Reflect.ownKeys(value)) {
    if (isList && name === 'length') continue;
    const field = Object.getOwnPropertyDescriptor(value, name)!;
    const computes = field.get !== undefined || field.set !== undefined;
    if ((computes && !isList) || !field.enumerable) return value;
    const stands = computes ? accessorWord(field) : part(field.value);
    changes ||= stands !== field.value;
    Object.defineProperty(copy, name, { enumerable: true, configurable: true, value: stands });
  }
  return changes ? copy : value;
}

function isTypedList(value: object): value is Float32Array {
  return ArrayBuffer.isView(value) && !(value instanceof DataView);
}
