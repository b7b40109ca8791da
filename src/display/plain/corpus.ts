/** Data in plain text: corpora, sets, batches and vocabularies. */
import { Tensor } from '../../engine';
import {
  type Batch,
  type Pair,
  type PairSet,
  type ParallelCorpus,
  plainToken,
  SPECIALS,
  type Vocabulary,
} from '../../text';
import { grouped, percent } from '../numbers';
import { dataField, everyEntry, isReadable } from '../safely';
import { clip, columnsOf, table } from '../table';
import { visible } from '../tokens';

const SHOWN = 8;
const WIDTH = 56;

export function corpusText(corpus: ParallelCorpus): string {
  return `${corpus}\n\n${pairsTable(corpus.train)}`;
}

export function pairSetText(set: PairSet): string {
  return `${set}\n\n${pairsTable(set)}`;
}

/** A pair, with tokens if it is of a corpus. */
type AnyPair = Pick<Pair, 'source' | 'target'> & Partial<Pair>;

/** Whether it is a list of pairs, such as a generator gives. */
export function isPairs(value: object): value is readonly AnyPair[] {
  if (!Array.isArray(value) || value.length === 0) return false;
  return everyEntry(
    value,
    one =>
      typeof dataField(one, 'source') === 'string' &&
      typeof dataField(one, 'target') === 'string' &&
      Object.keys(one).every(name => PAIR.includes(name)),
    LOOKED_AT,
  );
}

/** Pairs that tell what a list is of. */
const LOOKED_AT = 100;
const PAIR = ['source', 'target', 'line', 'alignment', 'sourceTokens', 'targetTokens'];

export function pairListText(pairs: readonly AnyPair[]): string {
  const head = pairs.length === 1 ? '1 pair' : `${grouped(pairs.length)} pairs`;
  if (!pairs[0].sourceTokens) {
    const aligned = 'alignment' in pairs[0] ? ', each with its alignment' : '';
    return `${head}${aligned}\n\n${pairsTable(pairs)}`;
  }
  const tokens = (list: readonly string[] = []) =>
    list.map(token => visible(plainToken(token))).join(' ');
  const cells = (pair: AnyPair) => [tokens(pair.sourceTokens), tokens(pair.targetTokens)];
  return `${head}, as tokens\n\n${pairsTable(pairs, cells)}`;
}

function pairsTable(
  pairs: PairSet | readonly AnyPair[],
  cells = ({ source, target }: AnyPair) => [source, target],
): string {
  const rows = pairs.slice(0, SHOWN).map(pair => cells(pair).map(cell => clip(cell, WIDTH)));
  const more = pairs.length > SHOWN ? `\n… and ${grouped(pairs.length - SHOWN)} more` : '';
  return table([['source', 'target'], ...rows], 'll') + more;
}

/** The words a vocabulary has, most frequent first, as many as fit into a few lines. */
export function vocabularyText(vocabulary: Vocabulary): string {
  const { size } = vocabulary;
  const lines: string[] = [];
  let line = '';
  let shown = 0;
  for (let id = SPECIALS.length; id < size; id++) {
    const token = visible(vocabulary.label(id));
    if (columnsOf(line) + columnsOf(token) > 98) {
      lines.push(line.trimEnd());
      line = '';
      if (lines.length === 4) break;
    }
    line += `${token}  `;
    shown++;
  }
  if (line !== '') lines.push(line.trimEnd());
  const rest = size - SPECIALS.length - shown;
  return [
    `Vocabulary of ${grouped(size)} tokens: ${SPECIALS.join(' ')}, then by falling frequency`,
    '',
    ...lines,
    ...(rest > 0 ? [`… and ${grouped(rest)} more`] : []),
  ].join('\n');
}

export function isBatch(value: object): value is Batch {
  const [source, prefix, targets] = ['source', 'prefix', 'targets'].map(name =>
    dataField(value, name),
  );
  const isOne = prefix instanceof Tensor && targets instanceof Tensor;
  return isOne && isReadable(source) && dataField(source, 'tokens') instanceof Tensor;
}

export function batchText({ source, prefix, targets, pairs, ...counts }: Batch): string {
  const shape = (tensor: Tensor) => `[${tensor.shape.join(', ')}]`;
  const { sourceTokenCount, targetTokenCount } = counts;
  const padding = 1 - sourceTokenCount / source.tokens.numel;
  const parts = table(
    [
      ['', 'shape', 'dtype', 'holds'],
      ['source.tokens', shape(source.tokens), 'int32', 'tokens, <eos>, pads'],
      ['source.mask', shape(source.mask), 'bool', 'true on tokens'],
      ['prefix', shape(prefix), 'int32', '<bos> and the target'],
      ['targets', shape(targets), 'int32', 'the target and <eos>'],
    ],
    'llll',
  );
  const head =
    `Batch of ${pairs.length} pairs: ${grouped(sourceTokenCount)} source and ` +
    `${grouped(targetTokenCount)} target tokens, ${percent(padding)} of the source are pads`;
  return `${head}\n\n${parts}\n\n${pairsTable(pairs)}`;
}
