/** Whether a decoder sees words it has yet to write, in any of the ways it is run. */
import { Generator, noGrad, scope, type Tensor, tensor } from '../../engine';
import { EOS, UNK } from '../../text';
import { checkModel } from '../arguments';
import type { EncoderDecoder } from '../model';
import { checkNoMore } from '../more';
import { inEvaluation } from '../predict';
import { Check, figure } from './check';
import { inputsFor, wordOf } from './inputs';
import { type Logits, Ways } from './ways';

/** Words of the two targets: behind the shorter one training sees pads. */
const LENGTHS = [7, 5];
const WORDS = Math.max(...LENGTHS);
/** Beyond the noise of float32: where the same is computed again, and, relative to the logits, in another way. */
const SAME = 1e-4;
const ALIKE = 1e-3;

interface Leak {
  worst: number;
  /** The position whose logits change, and the word of the target that changes them; from 0. */
  at: number;
  changed: number;
}

/**
 * Changes the target from each word on: what the model says before it must stay as it is, with pads computed and, as in
 * training, with pads left out. Both, and the words one by one (`decodeStep`), must say the same. A model that sees the
 * future reads its answer off its input: its training loss falls towards 0, and what it writes by itself is worthless;
 * one that says something else word by word does not write what it was trained to.
 * @throws TypeError unless it is an encoder–decoder, alone: the sentences are made here
 */
export function checkCausal(model: EncoderDecoder, ...more: readonly never[]): Check {
  checkModel('checkCausal', model);
  checkNoMore('checkCausal', 'the model', more);
  return inEvaluation(model, () => noGrad(() => scope(() => compare(model))));
}

function compare(model: EncoderDecoder): Check {
  const { source, prefix } = inputsFor(model, [5, 4], WORDS);
  const ways = new Ways(model, source, LENGTHS);
  const [padded, packed] = [ways.padded(prefix), ways.packed(prefix)];
  if (!padded)
    return failed('forward(source, prefix) gives logits [B, T, V]; it gave another shape.');
  if (!packed) {
    return failed(
      'forward(source, prefix, real) gives logits of real positions alone, [N, V], N being real.count; it gave another ' +
        'shape. Training leaves pads out in this way: end with real.pack(x).',
    );
  }
  const leaks = [
    leakOf(model, ways, prefix, padded, words => ways.padded(words)),
    leakOf(model, ways, prefix, packed, words => ways.packed(words)),
  ];
  for (const [i, leak] of leaks.entries()) {
    if (!(leak.worst <= SAME)) return seesFuture(leak, i === 0 ? '' : ', where pads are left out');
  }
  const stepped = ways.stepped(prefix);
  if (!stepped)
    return failed('decodeStep gives the logits of one word, [B, V]; it gave another shape.');
  const size = padded.reduce((most, x) => Math.max(most, Math.abs(x)), 1);
  const numbers = {
    leak: Math.max(...leaks.map(({ worst }) => worst)),
    packed: ways.difference(padded, packed, (row, t) => t < LENGTHS[row]).worst / size,
    stepped: ways.difference(padded, stepped, () => true).worst / size,
  };
  return verdict(numbers);
}

function verdict(numbers: { leak: number; packed: number; stepped: number }): Check {
  if (!(numbers.packed <= ALIKE)) {
    return failed(
      `forward says something else where pads are left out, as they are in training (by ${figure(numbers.packed)} of the ` +
        'largest logit): is it packed with the rows that are given, and after attention, which needs the batch whole?',
      numbers,
    );
  }
  if (!(numbers.stepped <= ALIKE)) {
    return failed(
      `decodeStep says something else than forward (by ${figure(numbers.stepped)} of the largest logit): does it start ` +
        'from the same state, is the state handed on, do positions count from 0?',
      numbers,
    );
  }
  return new Check(
    'checkCausal',
    true,
    `no word of the target changes what is said before it (${WORDS} words, largest difference ${figure(numbers.leak)}), ` +
      'and it is the same with pads left out and word by word.',
    numbers,
  );
}

function failed(message: string, numbers: Record<string, number> = {}): Check {
  return new Check('checkCausal', false, message, numbers);
}

function seesFuture({ worst, at, changed }: Leak, where: string): Check {
  return failed(
    `the logits at position ${at + 1} change by ${figure(worst)} when word ${changed + 1} of the target changes${where}: ` +
      'the decoder sees the future. Is the look-ahead mask missing, or reversed (true must mean: may look)? Is the ' +
      'target not shifted (the prefix starts with <bos>)? Does something average or normalise over time?',
    { leak: worst, position: at, changed },
  );
}

/** The largest change of what is said before a word when that word and all behind it change. */
function leakOf(
  model: EncoderDecoder,
  ways: Ways,
  prefix: Tensor,
  before: Logits,
  logits: (words: Tensor) => Logits | null,
): Leak {
  const numbers = new Generator(2);
  const { size } = model.vocabularies.targetVocabulary;
  let found: Leak = { worst: 0, at: -1, changed: -1 };
  for (let changed = 1; changed < WORDS; changed++) {
    const words = (prefix.toFlatArray() as Int32Array).map((word, i) =>
      i % WORDS < changed ? word : otherThan(word, size, numbers),
    );
    const after =
      logits(tensor(words, { shape: [...prefix.shape] })) ?? before.map(() => Number.NaN);
    const { worst, at } = ways.difference(before, after, (_, t) => t < changed);
    if (!(worst <= found.worst)) found = { worst, at, changed };
  }
  return found;
}

/** Another word; of a vocabulary that has one word alone, a special that stands in texts. */
function otherThan(word: number, size: number, numbers: Generator): number {
  if (size <= 5) return word === UNK ? EOS : UNK;
  const other = wordOf(size, numbers);
  return other === word ? 4 + ((other - 3) % (size - 4)) : other;
}
