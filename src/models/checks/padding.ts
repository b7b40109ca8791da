/** Whether pads, which stand for nothing, change anything. */
import { checkArguments, noGrad, scope } from '../../engine';
import { checkModel } from '../arguments';
import { inEvaluation } from '../evaluationMode';
import type { EncoderDecoder } from '../model';
import { causeOf } from '../notNumbers';
import { Check, figure } from './check';
import { inputsFor, within } from './inputs';

const TOLERANCE = 1e-4;

/**
 * Reads the same sentences with more pads behind them: neither the logits nor where attention looks may change.
 * @throws TypeError unless it is an encoder–decoder, alone: the sentences are made here
 */
export function checkPadding(model: EncoderDecoder): Check {
  checkModel('checkPadding', model);
  checkArguments('checkPadding', 'model', arguments);
  const { change, mass, finite } = inEvaluation(model, () =>
    noGrad(() =>
      scope(() => {
        const pads = Math.min(4, Math.floor(model.longestSource / 2));
        const lengths = within(model.longestSource - pads, [6, 3, 4]);
        const [words] = within(model.longestTarget, [5]);
        const few = inputsFor(model, lengths, words);
        const many = inputsFor(model, lengths, words, { pads });
        const own = model.forward(few.source, few.prefix).storage.view();
        const padded = model.forward(many.source, many.prefix).storage.view();
        const change = own.reduce((most, x, i) => Math.max(most, Math.abs(x - padded[i])), 0);
        return { change, mass: massOnPads(model, many), finite: own.every(Number.isFinite) };
      }),
    ),
  );
  const numbers = { change, mass };
  if (change <= TOLERANCE && mass <= 1e-6) {
    return new Check(
      'checkPadding',
      true,
      'pads change neither the logits nor attention.',
      numbers,
    );
  }
  if (!finite) {
    const message = `the logits are NaN or infinite: ${causeOf([model])}`;
    return new Check('checkPadding', false, message, numbers);
  }
  const problems = [
    ...(mass > 1e-6
      ? [
          `${figure(100 * mass)} % of attention lies on pads: is the mask given to attention, is it applied before softmax, ` +
            'and does true mean a real token?',
        ]
      : []),
    ...(Number.isNaN(change)
      ? [
          'the logits become NaN when there are more pads: does a row of attention have no token to look at, or is there a ' +
            'division by a number of tokens that pads change?',
        ]
      : []),
    ...(change > TOLERANCE
      ? [
          `the logits change by ${figure(change)} when there are more pads` +
            (mass > 1e-6
              ? '.'
              : ': does the encoder’s last state come after the pads (give the lengths), does the backward direction ' +
                'start in them, or is a mean taken over all positions?'),
        ]
      : []),
  ];
  return new Check('checkPadding', false, problems.join(' '), numbers);
}

/** The largest share of attention a decoder's first step gives to pads. */
function massOnPads(
  model: EncoderDecoder,
  { source, prefix }: ReturnType<typeof inputsFor>,
): number {
  const encoded = model.encode(source);
  const { weights = [] } = model.decodeStep(prefix.select(1, 0), encoded.state, encoded);
  const S = source.tokens.shape[1];
  let most = 0;
  for (const one of weights) {
    const values = one.storage.view();
    const rows = values.length / S;
    const heads = rows / source.lengths.length;
    for (let row = 0; row < rows; row++) {
      let mass = 0;
      for (let s = source.lengths[Math.floor(row / heads)]; s < S; s++) mass += values[row * S + s];
      most = Math.max(most, mass);
    }
  }
  return most;
}
