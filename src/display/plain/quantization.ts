/** What rounding weights to 8 bits did, in plain text. */
import type { QuantizationReport } from '../../models';
import { bytes } from '../numbers';
import { dataField } from '../safely';

const FIELDS = ['before', 'after', 'largestError'];

/** Whether it is what `quantize` gives. */
export function isQuantization(value: object): value is QuantizationReport {
  if (!('largestError' in value)) return false; // most objects; their fields are not asked for
  const isNamed = Object.keys(value).join() === FIELDS.join();
  return isNamed && FIELDS.every(name => typeof dataField(value, name) === 'number');
}

/** weights of 1.3 MB take 0.3 MB with 8 bits; the largest change is 0.39 % of the largest weight of its row. … */
export function quantizationText({ before, after, largestError }: QuantizationReport): string {
  return (
    `weights of ${bytes(before)} take ${bytes(after)} with 8 bits; the largest change is ` +
    `${(100 * largestError).toFixed(2)} % of the largest weight of its row. The model itself has these weights now`
  );
}
