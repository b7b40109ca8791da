/** What metrics take: hypotheses, and one or several references for each. */
import { describe } from '../../engine';

/**
 * One reference per sentence, or several *streams* as sacreBLEU has them: `references[k][i]` is the
 * k-th reference of sentence i, and each stream is as long as the hypotheses.
 */
export type References = readonly string[] | readonly (readonly string[])[];

/** Checks the counts and gives the references as streams. */
export function streamsOf(
  metric: string,
  hypotheses: readonly string[],
  references: References,
): readonly (readonly string[])[] {
  requireTexts(metric, 'hypotheses', hypotheses);
  if (!Array.isArray(references)) {
    throw new TypeError(`${metric}: references are a list of texts; got ${typeof references}.`);
  }
  const streams = isNested(references) ? references : [references as readonly string[]];
  streams.forEach((stream, k) => {
    const which = streams.length > 1 ? `references[${k}]` : 'references';
    requireTexts(metric, which, stream);
    if (stream.length === hypotheses.length) return;
    const turned = streams.length === hypotheses.length && isNested(references);
    throw new RangeError(
      `${metric}: ${count(hypotheses, 'hypothesis', 'hypotheses')}, but ` +
        `${streams.length > 1 ? `${stream.length} in ${which}` : count(stream, 'reference', 'references')}. ` +
        (turned
          ? 'Several references are given as streams: references[k][i] is the k-th of sentence i.'
          : 'Each hypothesis needs its reference, in the same order.'),
    );
  });
  if (hypotheses.length === 0) throw new RangeError(`${metric}: there is no sentence to score.`);
  return streams;
}

function count({ length }: readonly string[], one: string, several: string): string {
  return `${length} ${length === 1 ? one : several}`;
}

/** The same for metrics that know one reference per sentence. */
export function singleReferences(
  metric: string,
  hypotheses: readonly string[],
  references: readonly string[],
): readonly string[] {
  if (Array.isArray(references) && isNested(references)) {
    throw new TypeError(`${metric} takes one reference per sentence: a list of texts.`);
  }
  return streamsOf(metric, hypotheses, references)[0];
}

function isNested(references: References): references is readonly (readonly string[])[] {
  return references.length > 0 && Array.isArray(references[0]);
}

/** @throws TypeError unless it is a list of texts */
export function requireTexts(
  metric: string,
  name: string,
  texts: unknown,
): asserts texts is string[] {
  if (typeof texts === 'string') {
    throw new TypeError(`${metric}: ${name} are a list; put the one text in brackets: ['…'].`);
  }
  if (!Array.isArray(texts)) {
    throw new TypeError(`${metric}: ${name} are a list of texts; got ${describe(texts)}.`);
  }
  const wrong = texts.findIndex(text => typeof text !== 'string');
  if (wrong < 0) return;
  throw new TypeError(`${metric}: ${name}[${wrong}] is not a text but ${typeof texts[wrong]}.`);
}
