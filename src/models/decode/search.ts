/**
 * Writing translations word by word: greedy (a beam of one), beam search (Graves 2012; Sutskever et al. 2014) or drawn at
 * random. All unfinished hypotheses of all sentences are rows of one batch; a sentence leaves when it is done.
 */
import { keepPackedWeights, noGrad, scope, tensor } from '../../engine';
import { BOS, EOS, type SourceBatch } from '../../text';
import type { Decoded, Encoded, EncoderDecoder } from '../model';
import { allBlocked } from '../notNumbers';
import { type Choice, chooseBest, type Offer } from './beam';
import { nextWords } from './candidates';
import { Finished } from './finished';
import { Hypothesis } from './hypothesis';
import { usualLimit } from './limit';
import { covered, focusOf, type Looks, looksOf } from './looks';
import type { ResolvedDecode } from './options';
import { missing, NOTHING_MET, progressWith } from './phrases';
import { Sampler } from './sampler';
import { type Scores, scoresOf, widthOf } from './scores';
import { Watcher } from './watcher';

/** A sentence that is being translated. */
interface Lane {
  readonly sentence: number;
  /** Words its translation may have. */
  readonly longest: number;
  /** Unfinished: rows of the batch that follow each other. */
  alive: Hypothesis[];
  readonly finished: Finished;
}

export interface SearchOptions extends ResolvedDecode {
  /** The words of the target, for a trace of every step; the numbers do not change for it. */
  traceWith?: (id: number) => string;
  /** Hears the ids of the best unfinished translation after every word; of one sentence. */
  onWord?: (ids: readonly number[]) => void;
}

export interface Searched {
  /** Per sentence, best first. */
  hypotheses: Hypothesis[][];
  /** What the first model read. */
  encoded: Encoded<unknown>;
}

/**
 * @param models one, or several whose probabilities are averaged (an ensemble); they share their vocabularies
 * @throws RangeError for options that the models or the sentences cannot meet; AnomalyError for logits
 * that are NaN, or that leave no token
 */
export function search(
  models: readonly EncoderDecoder[],
  source: SourceBatch,
  options: SearchOptions,
): Searched {
  return keepPackedWeights(() => noGrad(() => searchAll(models, source, options)));
}

function searchAll(
  models: readonly EncoderDecoder[],
  source: SourceBatch,
  options: SearchOptions,
): Searched {
  const trace = options.traceWith !== undefined;
  const read = models.map(model => model.encode(source, { trace }));
  const positions = Math.min(...models.map(({ longestTarget }) => longestTarget));
  const copies = options.sampling ? options.nBest : 1;
  const lanes: Lane[] = Array.from(source.lengths, (length, sentence) => {
    const coverage = options.coveragePenalty > 0 ? new Float32Array(length) : null;
    const root = new Hypothesis(-1, null, 0, coverage);
    const usual = models.map(({ vocabularies }) => usualLimit(vocabularies, length));
    const longest = Math.min(options.maxLength ?? Math.max(...usual), positions);
    const alive = new Array<Hypothesis>(copies).fill(root);
    return { sentence, longest, alive, finished: new Finished(options) };
  });
  checkRoom(options, Math.min(...lanes.map(({ longest }) => longest)));
  const searching = new Search(models, source, options, lanes);
  let encoded = read;
  if (copies > 1) {
    const rows = lanes.flatMap(({ sentence }) => new Array<number>(copies).fill(sentence));
    encoded = models.map((model, m) => model.select(read[m], read[m].state, rows));
  }
  while (searching.goesOn) encoded = scope(() => searching.step(encoded));
  return { hypotheses: lanes.map(({ finished }) => finished.best), encoded: read[0] };
}

/** @throws RangeError where the forced beginning and required phrases are longer than a translation may be. */
function checkRoom({ owner, force, require }: ResolvedDecode, longest: number): void {
  const progress = force.reduce((so, id) => progressWith(require, so, id), NOTHING_MET);
  const needed = force.length + missing(require, progress);
  if (needed <= longest) return;
  const both = force.length > 0 ? 'force and require ask' : 'require asks';
  const who = require.length > 0 ? both : 'force asks';
  throw new RangeError(
    `${owner}: ${who} for ${needed} tokens, a translation may ` +
      `have ${longest}; give a larger maxLength, or fewer words.`,
  );
}

class Search {
  /** The lanes with unfinished hypotheses. */
  private active: readonly Lane[];
  /** Unfinished hypotheses, and the sentence of each. */
  private rows: Hypothesis[];
  private owners: number[];
  private words = 0;
  private readonly sampler: Sampler | null;
  private readonly watcher: Watcher | null;

  constructor(
    private readonly models: readonly EncoderDecoder[],
    private readonly source: SourceBatch,
    private readonly options: SearchOptions,
    lanes: readonly Lane[],
  ) {
    this.active = lanes;
    this.rows = lanes.flatMap(({ alive }) => alive);
    this.owners = lanes.flatMap(({ sentence, alive }) => alive.map(() => sentence));
    const { sampling, noRepeatNgram, traceWith } = options;
    this.sampler = sampling && new Sampler(sampling, noRepeatNgram, sentencesOf(source));
    this.watcher = traceWith ? new Watcher(traceWith) : null;
  }

  get goesOn(): boolean {
    return this.rows.length > 0;
  }

  /** Writes one word more everywhere; what the next step starts from. */
  step(encoded: readonly Encoded<unknown>[]): Encoded<unknown>[] {
    const { rows } = this;
    const previous = new Int32Array(rows.length);
    for (let r = 0; r < rows.length; r++) previous[r] = rows[r].id < 0 ? BOS : rows[r].id;
    const words = tensor(previous);
    const trace = this.watcher !== null;
    const decoded = this.models.map((model, m) =>
      model.decodeStep(words, encoded[m].state, encoded[m], { trace }),
    );
    const scores = scoresOf(this.models, decoded, rows, this.options);
    const looks = looksOf(decoded[0], this.options);
    this.words++;
    const parents: number[] = [];
    const owners: number[] = [];
    this.rows = [];
    let first = 0;
    for (const lane of this.active) {
      const { alive } = lane;
      const chosen = this.sampler
        ? this.drawn(this.sampler, lane, first, scores)
        : this.best(lane, first, scores);
      lane.alive = [];
      const begin = parents.length;
      for (const { parent, id } of chosen) {
        const row = first + parent;
        const hypothesis = this.extend(lane, alive[parent], id, row, scores, decoded[0], looks);
        if (id === EOS || this.words >= lane.longest) lane.finished.add(hypothesis);
        else {
          lane.alive.push(hypothesis);
          parents.push(row);
        }
      }
      if (lane.alive.length === 0 && lane.finished.count === 0) {
        const why = 'no token is left that the options allow and the model gives a probability';
        throw allBlocked(this.options.owner, this.words, why);
      }
      first += alive.length;
      if (lane.finished.isEnough(lane.alive, lane.longest)) {
        lane.alive = [];
        parents.length = begin;
      }
      for (const hypothesis of lane.alive) {
        this.rows.push(hypothesis);
        owners.push(lane.sentence);
      }
      this.options.onWord?.((lane.alive[0] ?? lane.finished.best[0]).ids());
    }
    return this.goOn(encoded, decoded, parents, owners);
  }

  /** The rows of the next step, with no more copying than there are changes. */
  private goOn(
    encoded: readonly Encoded<unknown>[],
    decoded: readonly Decoded<unknown>[],
    parents: readonly number[],
    owners: number[],
  ): Encoded<unknown>[] {
    const before = this.owners;
    this.owners = owners;
    if (parents.length === 0) return [];
    this.active = this.active.filter(({ alive }) => alive.length > 0);
    const sameOwners =
      owners.length === before.length && owners.every((owner, i) => owner === before[i]);
    const same = sameOwners && parents.every((parent, i) => parent === i);
    return this.models.map((model, m) => {
      const { state } = decoded[m];
      if (same) return { ...encoded[m], state };
      if (sameOwners) return { ...encoded[m], state: model.selectState(state, parents) };
      return model.select(encoded[m], state, parents);
    });
  }

  /** The beam of a sentence after one word more. */
  private best({ alive }: Lane, first: number, { values, V, top }: Scores): Choice[] {
    const { options } = this;
    const width = widthOf(options);
    const isForced = this.words <= options.force.length;
    const offers = alive.map((hypothesis, i): Offer => {
      const row = first + i;
      if (top && !isForced) {
        let end = (row + 1) * top.k;
        // a small vocabulary has fewer words than are listed
        while (values[row * V + top.ids[end - 1]] === Number.NEGATIVE_INFINITY) end--;
        return { ids: top.ids, at: row * top.k, end };
      }
      const ids = nextWords(hypothesis, values.subarray(row * V, (row + 1) * V), width, options);
      return { ids, at: 0, end: ids.length };
    });
    return chooseBest(alive, offers, { values, first, V }, options);
  }

  /** One word more for every sample of a sentence. */
  private drawn(sampler: Sampler, lane: Lane, first: number, { values, V }: Scores): Choice[] {
    const forced = this.options.force[this.words - 1];
    return lane.alive.flatMap((hypothesis, parent) => {
      if (forced !== undefined) return [{ parent, id: forced }];
      const row = first + parent;
      const of = values.subarray(row * V, (row + 1) * V);
      const id = sampler.next(lane.sentence, hypothesis, of);
      return id === null ? [] : [{ parent, id }];
    });
  }

  /** A hypothesis with one word more. @param row of its parent */
  private extend(
    { sentence }: Lane,
    parent: Hypothesis,
    id: number,
    row: number,
    { values, V }: Scores,
    decoded: Decoded<unknown>,
    looks: Looks | null,
  ): Hypothesis {
    const length = this.source.lengths[sentence];
    const looked = looks?.values.subarray(row * looks.S, row * looks.S + length);
    const coverage = looked ? covered(parent.coverage, looked) : null;
    const focus = looked ? focusOf(looked) : -1;
    const { require } = this.options;
    const seen = this.watcher?.see(values.subarray(row * V, (row + 1) * V), id, decoded, row);
    const { progress } = parent;
    const further = require.length === 0 ? progress : progressWith(require, progress, id);
    return new Hypothesis(id, parent, values[row * V + id], coverage, focus, further, seen);
  }
}

/** The tokens of every sentence, without pads. */
function sentencesOf({ tokens, lengths }: SourceBatch): Int32Array[] {
  const S = tokens.shape[1];
  const ids = tokens.toFlatArray() as Int32Array;
  return Array.from(lengths, (length, b) => ids.slice(b * S, b * S + length));
}
