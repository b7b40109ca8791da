/**
 * How our objects look inside others and in `console.log`: hosts with an inspector like Node's ask
 * objects for a method of this name. Without it a tensor would show its storage.
 */
import { Module, Optimizer, Tensor } from '../engine';
import { Check, Comparison, Evaluation, Generation, Prediction, TrainingRun } from '../models';
import { PairSet, ParallelCorpus, TextCorpus, TextSet, Vocabulary } from '../text';
import { grouped } from './numbers';
import { moduleText } from './plain/module';
import { optimizerLine, optimizerText } from './plain/optimizer';
import { tensorLine, tensorLogged } from './plain/tensor';

const custom = Symbol.for('nodejs.util.inspect.custom');

// biome-ignore lint/complexity/noBannedTypes: any class, whatever its constructor takes
type Class<T> = Function & { prototype: T };

/** @param inside how it looks within another object; as outside if not said */
function looks<T>(kind: Class<T>, outside: (value: T) => string, inside = outside): void {
  Object.defineProperty(kind.prototype, custom, {
    configurable: true,
    value(this: T, depth: number, options: { depth: number | null }) {
      return (depth === options.depth ? outside : inside)(this);
    },
  });
}

/** Gives our classes their looks; called once, by the door of this room. */
export function installLooks(): void {
  looks(Tensor, tensorLogged, tensorLine);
  looks(Optimizer, optimizerText, optimizerLine);
  looks(
    Module,
    moduleText,
    module => `${module.constructor.name}(${grouped(count(module))} parameters)`,
  );
  looks(Prediction, ({ source, text }) => `Prediction(${source} → ${text})`);
  looks(TrainingRun, run => `TrainingRun(${run})`);
  looks(Generation, generation => `${generation}`);
  looks(TextCorpus, corpus => `${corpus}`);
  looks(Check, check => `${check}`);
  looks(Comparison, comparison => `Comparison(${comparison})`);
  looks(Evaluation, evaluation => `Evaluation(${evaluation})`);
  looks(Vocabulary, vocabulary => `${vocabulary}`);
  looks(
    ParallelCorpus,
    corpus => `${corpus}`,
    corpus => `ParallelCorpus(${grouped(corpus.length)} pairs)`,
  );
  looks(PairSet, set => `${set}`);
  looks(TextSet, set => `${set}`);
}

function count(module: Module): number {
  return module.parameters().reduce((sum, parameter) => sum + parameter.numel, 0);
}
