/** How the results of metrics are printed. */

/** Decimals of a printed score, as sacreBLEU has them by default for a score of 0–100. */
const DECIMALS = 2;

/**
 * A result whose text is its score with two decimals: `${bleu(h, r)}` is '34.57'. Its fields, and so JSON, console.log and
 * the output of a cell, stay what they are: an object with `score` first.
 */
export function printedAsScore<Result extends { readonly score: number }>(result: Result): Result {
  return printedAs(result, () => result.score.toFixed(DECIMALS));
}

/** The same of two scores that are compared: '-1.25 (p = 0.031)', the difference and how likely it is by chance. */
export function printedAsDifference<
  Result extends { readonly difference: number; readonly pValue: number },
>(result: Result): Result {
  const { difference, pValue } = result;
  return printedAs(
    result,
    () => `${difference.toFixed(DECIMALS)} (p = ${pValue.toPrecision(DECIMALS)})`,
  );
}

function printedAs<Result extends object>(result: Result, text: () => string): Result {
  // not enumerable, so that it is no field of the result; writable, so that it is not taken for the text of an output
  return Object.defineProperty(result, 'toString', {
    value: text,
    configurable: true,
    writable: true,
  });
}
