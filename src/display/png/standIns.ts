/**
 * What pictures write for tokens in scripts their font lacks: [1], [2] … in the order they are met,
 * the same for a token wherever it stands. The plain text beside the picture names them.
 */
import { type DecodeTrace, Prediction } from '../../models';
import { visible } from '../tokens';
import { Canvas } from './canvas';
import { theFont } from './font';

/** [1], [2] … by token; none where the font has all characters, or there is no font. */
export type StandIns = ReadonlyMap<string, string>;

/** Stand-ins for those of the tokens that the font cannot draw. */
export function standIns(tokens: Iterable<string>): StandIns {
  const found = new Map<string, string>();
  const font = theFont();
  if (!font) return found;
  const canvas = new Canvas(1, 1, font);
  for (const token of tokens) {
    if (found.has(token) || canvas.covers(visible(token))) continue;
    found.set(token, `[${found.size + 1}]`);
  }
  return found;
}

/** A line for the plain text: in the picture [1] is قطة, [2] كلب; '' where nothing is replaced. */
export function standInsText(stand: StandIns): string {
  const pairs = [...stand].map(([token, sign]) => `${sign} ${token}`);
  return pairs.length > 0 ? `in the picture: ${pairs.join('  ')}` : '';
}

/** A prediction as pictures can write it. */
export interface Pictured {
  prediction: Prediction;
  /** What the plain text says about stand-ins; '' where there are none. */
  legend: string;
  /** What the picture says about them. */
  note: readonly string[];
}

/** Puts stand-ins in the place of the tokens, and of the words of texts, that the font lacks. */
export function pictured(prediction: Prediction): Pictured {
  const { trace, beams, source, unknownWords, algorithm } = prediction;
  const stand = standIns(tokensOf(trace));
  if (stand.size === 0) return { prediction, legend: '', note: [] };
  const token = (one: string) => stand.get(one) ?? one;
  const text = (whole: string) => whole.replace(/\S+/gu, token);
  return {
    prediction: new Prediction(
      text(source),
      {
        ...trace,
        sourceTokens: trace.sourceTokens.map(token),
        targetTokens: trace.targetTokens.map(token),
        steps: trace.steps.map(step => ({
          ...step,
          token: token(step.token),
          candidates: step.candidates.map(one => ({ ...one, token: token(one.token) })),
        })),
      },
      unknownWords.map(token),
      beams.map(beam => ({ ...beam, text: text(beam.text), tokens: beam.tokens.map(token) })),
      algorithm,
    ),
    legend: standInsText(stand),
    note: ['[1] and so on stand for words this picture has no letters for; its text names them.'],
  };
}

/** Candidates below this are not drawn; the first rival is spoken of in any case. */
const DRAWN = Math.log(0.005);

/** Every token a picture may write, in the order of reading. */
function* tokensOf({ sourceTokens, targetTokens, steps }: DecodeTrace): Generator<string> {
  yield* sourceTokens;
  yield* targetTokens;
  for (const { candidates } of steps) {
    for (const [rank, { token, logProbability }] of candidates.entries()) {
      if (rank < 2 || logProbability >= DRAWN) yield token;
    }
  }
}
