/** Two quick looks before a long training: the loss at the start, and whether one batch can be learned by heart. */
import {
  adam,
  checkArguments,
  checkNames,
  clipGradNorm,
  type Module,
  noGrad,
  positive,
  restoring,
  type StateDict,
  scope,
  whole,
  working,
} from '../../engine';
import type { ParallelCorpus, TextCorpus } from '../../text';
import { inEvaluation, modeRestorer } from '../evaluationMode';
import type { LanguageModel } from '../languageModel';
import type { EncoderDecoder } from '../model';
import { begins, checkIdle, ends } from '../training/busy';
import { nextTurn } from '../turn';
import { Check, figure } from './check';
import { type Corpus, firstBatch, type Trained } from './firstBatch';

/**
 * The loss before any training is about ln V: every word is as likely as any other.
 * @throws TypeError, RangeError unless the model and the corpus belong together
 */
export function lossAtInit(model: EncoderDecoder, corpus: ParallelCorpus): Check;
/** The same of a language model and its text. */
export function lossAtInit(model: LanguageModel, corpus: TextCorpus): Check;
export function lossAtInit(model: Trained, corpus: Corpus): Check {
  checkArguments('lossAtInit', 'model, corpus', arguments);
  const batch = firstBatch('lossAtInit', model, corpus, 32);
  const loss = inEvaluation(model, () => noGrad(() => scope(() => batch.loss().item())));
  const V = batch.words;
  const expected = Math.log(V);
  const numbers = { loss, expected };
  const about = `the loss is ${figure(loss)}; with ${V} words equally likely it is ln ${V} = ${figure(expected)}`;
  if (Math.abs(loss - expected) < 0.25 * expected + 0.1) {
    return new Check('lossAtInit', true, `${about}.`, numbers);
  }
  const why = !Number.isFinite(loss)
    ? 'It is no number: anomaly(() => …) names the op that made it.'
    : loss > expected
      ? 'The logits are too large at the start: are weights initialised with a large spread, is a √ or a norm missing, ' +
        'or are pads in the loss?'
      : 'It is too small for a model that knows nothing: was it trained before, does the decoder see the word it is to ' +
        'say (checkCausal), or is the loss divided twice?';
  return new Check('lossAtInit', false, `${about}. ${why}`, numbers);
}

export interface OverfitOptions {
  /** Pairs (of a text, windows) learned by heart; 8 if not said. */
  pairs?: number;
  /** Steps at most; 300 if not said. */
  steps?: number;
  /** Of Adam; 1e-2 if not said. */
  lr?: number;
}

/**
 * A model that works learns a few pairs by heart. The weights are put back afterwards; dropout is off meanwhile. Until
 * then the model is not trained, loaded, quantized or saved.
 * @throws TypeError, RangeError unless the model and the corpus belong together, or while the model is trained
 */
export async function overfitOneBatch(
  model: EncoderDecoder,
  corpus: ParallelCorpus,
  options?: OverfitOptions,
): Promise<Check>;
/** The same of a language model and the first windows of its text. */
export async function overfitOneBatch(
  model: LanguageModel,
  corpus: TextCorpus,
  options?: OverfitOptions,
): Promise<Check>;
export async function overfitOneBatch(
  model: Trained,
  corpus: Corpus,
  options: OverfitOptions = {},
): Promise<Check> {
  checkArguments('overfitOneBatch', 'model, corpus, options', arguments);
  return working('overfitOneBatch', () => overfit(model, corpus, options));
}

async function overfit(model: Trained, corpus: Corpus, options: OverfitOptions): Promise<Check> {
  checkNames('overfitOneBatch', options, ['pairs', 'steps', 'lr']);
  const pairs = whole('overfitOneBatch', 'pairs', options.pairs, 1, 8);
  const steps = whole('overfitOneBatch', 'steps', options.steps, 1, 300);
  const lr = positive('overfitOneBatch', 'lr', options.lr, 1e-2);
  const batch = firstBatch('overfitOneBatch', model, corpus, pairs);
  checkIdle('overfitOneBatch', model);
  const before: StateDict = model.stateDict();
  const backToMode = modeRestorer(model);
  const optimizer = adam(model.parameters(), { lr });
  let [first, last, step] = [Number.NaN, Number.NaN, 0];
  let dead: string[] = [];
  const occupant = {
    name: 'overfitOneBatch',
    doing: () =>
      `learning one batch by heart (step ${step} of ${steps}; then its weights are put back)`,
    putsBack: true,
  };
  const putBack = () => {
    optimizer.zeroGrad();
    model.loadStateDict(before);
    backToMode();
    ends(model, occupant);
    for (const values of Object.values(before)) values.dispose();
  };
  await restoring(putBack, async pause => {
    begins(model, occupant);
    model.eval();
    for (; step < steps && !(last < 0.05 + batch.floor); step++) {
      last = scope(() => {
        optimizer.zeroGrad();
        const loss = batch.loss();
        loss.backward();
        if (step === 0) dead = withoutGradient(model);
        clipGradNorm(optimizer.parameters, 1);
        optimizer.step();
        return loss.item();
      });
      if (step === 0) first = last;
      if (!Number.isFinite(last)) break;
      await pause(nextTurn());
    }
  });
  const numbers = { first, last, steps: step };
  const course = `the loss of ${batch.name} went from ${figure(first)} to ${figure(last)} in ${step} steps`;
  if (last < 0.1 + batch.floor) return new Check('overfitOneBatch', true, `${course}.`, numbers);
  const why = dead.length
    ? `No gradient reaches ${dead.slice(0, 5).join(', ')}: is it used, or cut off by detach() or noGrad()?`
    : !Number.isFinite(last)
      ? 'It became no number: try a smaller lr; anomaly(() => …) names the op that made it.'
      : last > 0.9 * first
        ? 'It does not fall: is the optimizer given these parameters, does every module lie in a field, are targets ' +
          'and logits in the same order?'
        : 'It falls, but not to 0: is the model too small for them, are targets wrong in part, or is something ' +
          'random (dropout) still on?';
  return new Check('overfitOneBatch', false, `${course}. ${why}`, numbers);
}

function withoutGradient(model: Module): string[] {
  return model
    .namedParameters()
    .filter(([, { grad }]) => !grad || grad.storage.view().every(value => value === 0))
    .map(([name]) => name);
}
