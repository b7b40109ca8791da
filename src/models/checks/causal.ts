/** Whether a decoder sees words it has yet to write, in any of the ways it is run. */
import { checkArguments, Generator, noGrad, scope, type Tensor, tensor } from '../../engine';
import { EOS, UNK } from '../../text';
import { checkModel } from '../arguments';
import { inEvaluation } from '../evaluationMode';
import { LanguageModel } from '../languageModel';
import type { EncoderDecoder } from '../model';
import { causeOf } from '../notNumbers';
import { Check, counted, figure } from './check';
import { inputsFor, within, wordOf, wordsFor } from './inputs';
import { DecoderWays, LanguageWays, type Logits, type Ways } from './ways';

/** Words of the two targets at most: behind the shorter one training sees pads. */
const LENGTHS = [7, 5];
/** Beyond the noise of float32: where the same is computed again, and, relative to the logits, in another way. */
const SAME = 1e-4;
const ALIKE = 1e-3;

interface Leak {
  worst: number;
  /** The position whose logits change, and the word that changes them; from 0. */
  at: number;
  changed: number;
}

/**
 * Changes the target from each word on: what the model says before it must stay as it is, with pads computed and, as in
 * training, with pads left out. Both, and the words one by one (`decodeStep`), must say the same. A model that sees the
 * future reads its answer off its input: its training loss falls towards 0, and what it writes by itself is worthless;
 * one that says something else word by word does not write what it was trained to. Of a language model, whose words are
 * those it reads, `forward` and `step` are looked at.
 * @throws TypeError unless it is an encoder–decoder or a language model, alone: the sentences are made here
 */
export function checkCausal(model: EncoderDecoder | LanguageModel): Check {
  const isLanguage = model instanceof LanguageModel;
  if (!isLanguage) checkModel('checkCausal', model);
  checkArguments('checkCausal', 'model', arguments);
  const compare = () => (isLanguage ? compareLanguage(model) : compareDecoder(model));
  return inEvaluation(model, () => noGrad(() => scope(compare)));
}

function compareDecoder(model: EncoderDecoder): Check {
  const lengths = within(model.longestTarget, LENGTHS);
  const T = Math.max(...lengths);
  const { source, prefix } = inputsFor(model, within(model.longestSource, [5, 4]), T);
  const ways = new DecoderWays(model, source, lengths);
  const [padded, packed] = [ways.padded(prefix), ways.packed(prefix)];
  if (!padded)
    return failed('forward(source, prefix) gives logits [B, T, V]; it gave another shape.');
  if (!packed) {
    return failed(
      'forward(source, prefix, real) gives logits of real positions alone, [N, V], N being real.count; it gave another ' +
        'shape. Training leaves pads out in this way: end with real.pack(x).',
    );
  }
  if (!areFinite(padded) || !areFinite(packed)) return notFinite(model);
  const leaks = [
    leakOf(ways, prefix, padded, words => ways.padded(words)),
    leakOf(ways, prefix, packed, words => ways.packed(words)),
  ];
  for (const [i, leak] of leaks.entries()) {
    if (!(leak.worst <= SAME)) {
      const where = `of the target changes${i === 0 ? '' : ', where pads are left out'}: the decoder`;
      return seesFuture(leak, where, ' Is the target not shifted (the prefix starts with <bos>)?');
    }
  }
  const stepped = ways.stepped(prefix);
  if (!stepped)
    return failed('decodeStep gives the logits of one word, [B, V]; it gave another shape.');
  const size = largest(padded);
  return verdict({
    leak: Math.max(...leaks.map(({ worst }) => worst)),
    packed: ways.difference(padded, packed, (row, t) => t < lengths[row]).worst / size,
    stepped: ways.difference(padded, stepped, () => true).worst / size,
    words: T,
  });
}

function compareLanguage(model: LanguageModel): Check {
  const T = Math.max(...within(model.options.maxLength, LENGTHS));
  const ways = new LanguageWays(model, LENGTHS.length, T);
  const words = wordsFor(model.vocabulary.size, LENGTHS.length, T);
  const padded = ways.padded(words);
  if (!padded) return failed('forward(tokens) gives logits [B, T, V]; it gave another shape.');
  if (!areFinite(padded)) return notFinite(model);
  const leak = leakOf(ways, words, padded, other => ways.padded(other));
  if (!(leak.worst <= SAME)) return seesFuture(leak, 'of the text changes: the model');
  const stepped = ways.stepped(words);
  if (!stepped) return failed('step gives the logits of one token, [B, V]; it gave another shape.');
  const apart = ways.difference(padded, stepped, () => true).worst / largest(padded);
  return verdict({ leak: leak.worst, stepped: apart, words: T });
}

function largest(logits: Logits): number {
  return logits.reduce((most, x) => Math.max(most, Math.abs(x)), 1);
}

interface Found {
  leak: number;
  stepped: number;
  /** Missing of a language model, whose texts have no pads. */
  packed?: number;
  /** Of the longest text. */
  words: number;
}

function verdict({ words, ...numbers }: Found): Check {
  const { leak, stepped, packed } = numbers;
  if (packed !== undefined && !(packed <= ALIKE)) {
    return failed(
      `forward says something else where pads are left out, as they are in training (by ${figure(packed)} of the ` +
        'largest logit): is it packed with the rows that are given, and after attention, which needs the batch whole?',
      { ...numbers },
    );
  }
  if (!(stepped <= ALIKE)) {
    const name = packed === undefined ? 'step' : 'decodeStep';
    return failed(
      `${name} says something else than forward (by ${figure(stepped)} of the largest logit): does it start ` +
        'from the same state, is the state handed on, do positions count from 0?',
      { ...numbers },
    );
  }
  const [text, pads] = packed === undefined ? ['text', ''] : ['target', 'with pads left out and '];
  return new Check(
    'checkCausal',
    true,
    `no word of the ${text} changes what is said before it (${counted(words, 'word')}, largest difference ${figure(leak)}), ` +
      `and it is the same ${pads}word by word.`,
    { ...numbers },
  );
}

/** NaN is of no position: nothing can be said of the future. */
function notFinite(model: EncoderDecoder | LanguageModel): Check {
  return failed(`the logits are NaN or infinite: ${causeOf([model])}`);
}

function areFinite(logits: Logits): boolean {
  return logits.every(Number.isFinite);
}

function failed(message: string, numbers: Record<string, number> = {}): Check {
  return new Check('checkCausal', false, message, numbers);
}

/** @param where which text changes, and who sees it  @param shifted a question about what the words are */
function seesFuture({ worst, at, changed }: Leak, where: string, shifted = ''): Check {
  return failed(
    `the logits at position ${at + 1} change by ${figure(worst)} when word ${changed + 1} ${where} sees the future. ` +
      `Is the look-ahead mask missing, or reversed (true must mean: may look)?${shifted} ` +
      'Does something average or normalise over time?',
    { leak: worst, position: at, changed },
  );
}

/** The largest change of what is said before a word when that word and all behind it change. */
function leakOf(
  ways: Ways,
  prefix: Tensor,
  before: Logits,
  logits: (words: Tensor) => Logits | null,
): Leak {
  const numbers = new Generator(2);
  let found: Leak = { worst: 0, at: 0, changed: 0 };
  for (let changed = 1; changed < ways.T; changed++) {
    const words = (prefix.toFlatArray() as Int32Array).map((word, i) =>
      i % ways.T < changed ? word : otherThan(word, ways.V, numbers),
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
