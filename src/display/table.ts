/**
 * Tables in plain text, aligned for fonts in which Chinese characters are twice as wide as Latin
 * ones.
 */

/** Characters two columns wide (East Asian Width W and F, as terminals have it). */
const WIDE = new RegExp(
  '[\\u1100-\\u115f\\u2e80-\\u303e\\u3041-\\ua4cf\\uac00-\\ud7a3\\uf900-\\ufaff' +
    '\\ufe30-\\ufe6f\\uff00-\\uff60\\uffe0-\\uffe6]|\\p{Extended_Pictographic}',
  'u',
);
const MARK = /\p{Mark}/u;

/** Columns a text takes in a terminal. */
export function columnsOf(text: string): number {
  let columns = 0;
  for (const character of text) {
    if (!MARK.test(character)) columns += WIDE.test(character) ? 2 : 1;
  }
  return columns;
}

/** Cut to so many columns, with an ellipsis. */
export function clip(text: string, columns: number): string {
  const line = text.replace(/\s+/g, ' ');
  if (columnsOf(line) <= columns) return line;
  let kept = '';
  let width = 1;
  for (const character of line) {
    width += columnsOf(character);
    if (width > columns) break;
    kept += character;
  }
  return `${kept}…`;
}

/**
 * Rows of cells, the first row being the heading. Columns are as wide as their widest cell.
 * @param align one letter per column: l left, r right
 */
export function table(rows: readonly (readonly string[])[], align: string): string {
  const widths = [...align].map((_, column) =>
    Math.max(...rows.map(row => columnsOf(row[column] ?? ''))),
  );
  return rows
    .map(row =>
      [...align]
        .map((side, column) => {
          const cell = row[column] ?? '';
          const space = ' '.repeat(widths[column] - columnsOf(cell));
          return side === 'l' ? cell + space : space + cell;
        })
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
