/** Source map mappings (base 64 VLQ, revision 3), decoded: per generated line, where each stretch comes from. */
export interface Segment {
  column: number;
  sourceLine: number;
  sourceColumn: number;
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

export function decodeMappings(mappings: string): Segment[][] {
  let sourceLine = 0;
  let sourceColumn = 0;
  return mappings.split(';').map(line => {
    let column = 0;
    if (!line) return [];
    return line.split(',').map(segment => {
      const [columns, , lines = 0, sourceColumns = 0] = numbers(segment);
      column += columns;
      sourceLine += lines;
      sourceColumn += sourceColumns;
      return { column, sourceLine, sourceColumn };
    });
  });
}

function numbers(segment: string): number[] {
  const values: number[] = [];
  let value = 0;
  let shift = 0;
  for (const character of segment) {
    const digit = DIGITS.indexOf(character);
    value |= (digit & 31) << shift;
    if (digit & 32) {
      shift += 5;
      continue;
    }
    values.push(value & 1 ? -(value >> 1) : value >> 1);
    value = 0;
    shift = 0;
  }
  return values;
}
