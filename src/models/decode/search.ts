/**
 * Writing translations word by word: greedy (a beam of one), beam search (Graves 2012; Sutskever et al. 2014) or drawn at
 * random. All unfinished hypotheses of all sentences are rows of one batch; a sentence leaves when it is done.
 */
import { Generator, keepPackedWeights, noGrad, scope, type Tensor, tensor } from '../../engine';
import { BOS, EOS, type SourceBatch } from '../../text';
import type { Decoded, Encoded, EncoderDecoder } from '../model';
import { draw, type Next, nextWords, penalize, withoutSpecials } from './candidates';
import { Hypothesis, type StepSeen, scoreOf } from './hypothesis';
import type { ResolvedDecode } from './options';
import { Watcher } from './watcher';

/** A sentence that is being translated. */
interface Lane {
  sentence: number;
  alive: Hypothesis[];
  finished: Hypothesis[];
}

export interface SearchOptions extends ResolvedDecode {
  /** The words of the target, for a trace of every step; the numbers do not change for it. */
  traceWith?: (id: number) => string;
  /** Hears the ids of the best unfinished translation of the first sentence after every word. */
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
  const lanes: Lane[] = Array.from(source.lengths, (length, sentence) => {
    const coverage = options.coveragePenalty > 0 ? new Float32Array(length) : null;
    const root = () => new Hypothesis(-1, null, 0, coverage);
    const count = options.sampling ? options.nBest : 1;
    return { sentence, alive: Array.from({ length: count }, root), finished: [] };
  });
  const searching = new Search(models, source, options, lanes);
  let encoded = read;
  if (options.sampling && options.nBest > 1) {
    const rows = lanes.flatMap(({ sentence }) => new Array<number>(options.nBest).fill(sentence));
    encoded = models.map((model, m) => model.select(read[m], read[m].state, rows));
  }
  while (searching.goesOn) encoded = scope(() => searching.step(encoded));
  const ranked = lanes.map(({ finished }) =>
    [...finished]
      .sort((a, b) => scoreOf(b, options) - scoreOf(a, options))
      .slice(0, options.sampling ? options.nBest : Math.max(options.nBest, 1)),
  );
  return { hypotheses: ranked, encoded: read[0] };
}

class Search {
  /** The lanes with unfinished hypotheses: their rows follow each other. */
  private active: Lane[];
  /** The sentence of every row. */
  private owners: readonly number[];
  private words = 0;
  private readonly random: Generator | null;
  private readonly watcher: Watcher | null;

  constructor(
    private readonly models: readonly EncoderDecoder[],
    private readonly source: SourceBatch,
    private readonly options: SearchOptions,
    lanes: readonly Lane[],
  ) {
    this.active = [...lanes];
    this.owners = lanes.flatMap(({ sentence, alive }) => alive.map(() => sentence));
    const { sampling, traceWith } = options;
    this.random = sampling ? new Generator(sampling.seed) : null;
    this.watcher = traceWith ? new Watcher(traceWith) : null;
  }

  get goesOn(): boolean {
    return this.active.length > 0;
  }

  /** Writes one word more everywhere; what the next step starts from. */
  step(encoded: readonly Encoded<unknown>[]): Encoded<unknown>[] {
    const rows = this.active.flatMap(({ alive }) => alive);
    const previous = tensor(Int32Array.from(rows, ({ id }) => (id < 0 ? BOS : id)));
    const trace = this.watcher !== null;
    const decoded = this.models.map((model, m) =>
      model.decodeStep(previous, encoded[m].state, encoded[m], { trace }),
    );
    const logProbabilities = this.mix(decoded, rows);
    const V = logProbabilities.shape[1];
    const values = logProbabilities.storage.view();
    const top = this.likeliest(logProbabilities);
    const looked = this.lookedAt(decoded[0]);
    this.words++;

    const parents: number[] = [];
    const lanes: number[] = [];
    let row = 0;
    for (const lane of this.active) {
      const first = row;
      row += lane.alive.length;
      const of = (i: number) => values.subarray((first + i) * V, (first + i + 1) * V);
      const listed = (i: number) => top?.ids.subarray((first + i) * top.k, (first + i + 1) * top.k);
      const chosen = this.options.sampling ? this.drawn(lane, of) : this.searched(lane, of, listed);
      const alive: Hypothesis[] = [];
      for (const { parent, next } of chosen) {
        const at = first + parent;
        const seen = this.watcher?.see(of(parent), next.id, decoded[0], at) ?? null;
        const hypothesis = this.extend(lane, lane.alive[parent], next, looked?.[at], seen);
        if (hypothesis.finished || this.words >= this.longest(lane)) lane.finished.push(hypothesis);
        else {
          alive.push(hypothesis);
          parents.push(at);
          lanes.push(lane.sentence);
        }
      }
      lane.alive = alive;
      if (this.isDone(lane)) {
        for (const _ of alive) {
          parents.pop();
          lanes.pop();
        }
        lane.alive = [];
      }
      if (lane.sentence === 0 && this.options.onWord) {
        const shown = lane.alive[0] ?? lane.finished[0];
        if (shown) this.options.onWord(shown.ids());
      }
    }
    return this.goOn(encoded, decoded, parents, lanes);
  }

  /** The rows of the next step, with no more copying than there are changes. */
  private goOn(
    encoded: readonly Encoded<unknown>[],
    decoded: readonly Decoded<unknown>[],
    parents: readonly number[],
    lanes: readonly number[],
  ): Encoded<unknown>[] {
    const { owners } = this;
    this.active = this.active.filter(({ alive }) => alive.length > 0);
    this.owners = lanes;
    if (parents.length === 0) return [];
    const sameLanes =
      owners.length === lanes.length && lanes.every((lane, i) => lane === owners[i]);
    const same = sameLanes && parents.every((parent, i) => parent === i);
    return this.models.map((model, m) => {
      const { state } = decoded[m];
      if (same) return { ...encoded[m], state };
      if (sameLanes) return { ...encoded[m], state: model.selectState(state, parents) };
      return model.select(encoded[m], state, parents);
    });
  }

  /** Log-probabilities [rows, V] of the next word: those of one model, or of the mean of several. */
  private mix(decoded: readonly Decoded<unknown>[], rows: readonly Hypothesis[]): Tensor {
    const { repetitionPenalty, sampling } = this.options;
    const each = decoded.map(({ logits }) => {
      const V = logits.shape[1];
      const values = logits.storage.view();
      withoutSpecials(values, V);
      if (repetitionPenalty !== 1) {
        for (const [r, hypothesis] of rows.entries()) {
          penalize(values.subarray(r * V, (r + 1) * V), hypothesis, repetitionPenalty);
        }
      }
      const warm =
        sampling && sampling.temperature !== 1 ? logits.div(sampling.temperature) : logits;
      return warm.logSoftmax(-1);
    });
    if (each.length === 1) return each[0];
    const sum = each.map(one => one.exp()).reduce((a, b) => a.add(b));
    return sum.div(each.length).log();
  }

  /** Continuations of a hypothesis worth a look: as many again may end, and must not push out those that go on. */
  private get width(): number {
    const { beamSize } = this.options;
    return beamSize === 1 ? 1 : 2 * beamSize;
  }

  /** Ids of the likeliest words of every row. */
  private likeliest(logProbabilities: Tensor): { ids: Int32Array; k: number } | null {
    const { sampling, require, noRepeatNgram } = this.options;
    if (sampling || require.length > 0 || noRepeatNgram > 0) return null;
    const k = Math.min(this.width, logProbabilities.shape[1]);
    return { ids: logProbabilities.topk(k).indices.storage.intView(), k };
  }

  /** The beam after one word more: the best of all continuations, per bank of required phrases. */
  private searched(
    lane: Lane,
    of: (row: number) => Float32Array,
    listed: (row: number) => Int32Array | undefined,
  ) {
    const { beamSize, require } = this.options;
    const pool: { parent: number; next: Next; total: number }[] = [];
    for (const [parent, hypothesis] of lane.alive.entries()) {
      const words = nextWords(hypothesis, of(parent), this.width, this.options, listed(parent));
      for (const next of words) {
        pool.push({ parent, next, total: hypothesis.total + next.logProbability });
      }
    }
    pool.sort((a, b) => b.total - a.total);
    const kept: typeof pool = [];
    const inBank = new Map<number, { alive: number; rank: number }>();
    for (const candidate of pool) {
      const bank = require.length === 0 ? 0 : bankOf(candidate.next, require);
      const state = inBank.get(bank) ?? { alive: 0, rank: 0 };
      inBank.set(bank, state);
      const ends = candidate.next.id === EOS;
      if (state.alive >= beamSize || (ends && state.rank >= beamSize)) continue;
      state.rank++;
      if (!ends) state.alive++;
      kept.push(candidate);
    }
    return kept;
  }

  private drawn(lane: Lane, of: (row: number) => Float32Array) {
    const { sampling, force } = this.options;
    return lane.alive.map((hypothesis, parent) => {
      const values = of(parent);
      const [uniform] = noGrad(() => this.random?.uniform([1]).toFlatArray() ?? [0]);
      const id =
        force[hypothesis.length] ?? draw(values, sampling ?? { topK: 1, topP: 1 }, uniform);
      const next: Next = { id, logProbability: values[id], met: 0, open: null };
      return { parent, next };
    });
  }

  private extend(
    { sentence }: Lane,
    parent: Hypothesis,
    { id, logProbability, met, open }: Next,
    looked: Float32Array | undefined,
    seen: StepSeen | null,
  ): Hypothesis {
    let coverage = parent.coverage;
    let focus = -1;
    if (looked) {
      const length = this.source.lengths[sentence];
      coverage = coverage ? coverage.map((sum, s) => sum + looked[s]) : null;
      focus = 0;
      for (let s = 1; s < length; s++) if (looked[s] > looked[focus]) focus = s;
    }
    return new Hypothesis(id, parent, logProbability, coverage, focus, met, open, seen);
  }

  /** Attention of the last layer, mean over its heads, per row; only if somebody asks. */
  private lookedAt({ weights }: Decoded<unknown>): Float32Array[] | null {
    const { coveragePenalty, replaceUnknown } = this.options;
    if (!weights || !(coveragePenalty > 0 || replaceUnknown)) return null;
    const last = weights[weights.length - 1]; // [B, heads, S]
    const mean = (last.rank === 3 && last.shape[1] > 1 ? last.mean(1) : last).toFlatArray();
    const S = last.shape[last.rank - 1];
    return Array.from({ length: last.shape[0] }, (_, r) =>
      (mean as Float32Array).slice(r * S, (r + 1) * S),
    );
  }

  private longest({ sentence }: Lane): number {
    return this.options.maxLength ?? 2 * this.source.lengths[sentence] + 10;
  }

  /** Enough translations are finished, and none of the others can be better. */
  private isDone(lane: Lane): boolean {
    const { beamSize, nBest, earlyStop, sampling } = this.options;
    if (lane.alive.length === 0) return true;
    if (sampling || lane.finished.length < nBest) return false;
    if (beamSize === 1 || (earlyStop && lane.finished.length >= beamSize)) return true;
    const scores = lane.finished.map(one => scoreOf(one, this.options)).sort((a, b) => b - a);
    // log-probabilities only fall; at best no more is lost and the length helps most at the end
    const { lengthPenalty } = this.options;
    const most = Math.max(...lane.alive.map(({ total }) => total));
    const bound = most / ((5 + this.longest(lane)) / 6) ** lengthPenalty;
    return bound <= scores[nBest - 1];
  }
}

/** How many words of required phrases are written. */
function bankOf({ met, open }: Next, require: ResolvedDecode['require']): number {
  let words = open ? open.next : 0;
  for (const [i, { length }] of require.entries()) if ((met >> i) & 1) words += length;
  return words;
}
