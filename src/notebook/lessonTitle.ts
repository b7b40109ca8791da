/** The first heading of a notebook's text. */
interface NotebookText {
  cells?: { cell_type?: string; source?: string | string[] }[];
}

/** @param text a notebook as it is on disk; undefined where it has no heading. @throws SyntaxError if it is not JSON */
export function lessonTitle(text: string): string | undefined {
  const { cells = [] } = JSON.parse(text) as NotebookText;
  for (const { cell_type: type, source = '' } of cells) {
    if (type !== 'markdown') continue;
    const heading = /^#\s+(.+)$/m.exec(typeof source === 'string' ? source : source.join(''));
    if (heading) return heading[1].trim();
  }
  return undefined;
}
