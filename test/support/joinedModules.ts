// What TypeScript itself says about notebooks whose cells are written one after the other as one module, all in one program.
import { join } from 'node:path';
import ts from 'typescript';
import { NotebookHost } from '../../src/language/host';
import { outlineOf } from '../../src/language/outline';
import { declarations } from './language';
import type { NotebookProgram } from './notebookPrograms';

export interface Mark {
  cell: number;
  /** In the cell. */
  offset: number;
  code: number;
  message: string;
}

interface Joined {
  fileName: string;
  text: string;
  starts: number[];
}

const library = join(declarations, 'types/seq2seq/index.d.ts');

/** @param folder of all notebooks. @param names of `seq2seq`. @returns for each notebook its marks */
export function marksOfJoined(
  notebooks: readonly NotebookProgram[],
  folder: string,
  names: readonly string[],
): Mark[][] {
  const node = require.resolve('@types/node/package.json').replace('package.json', 'index.d.ts');
  const options = new NotebookHost(declarations, folder).getCompilationSettings();
  const files = notebooks.map(({ cells }, k) =>
    joined(cells, join(folder, `joined${k}.ts`), names),
  );
  const texts = new Map(files.map(({ fileName, text }) => [fileName, text]));
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists, readFile } = host;
  host.fileExists = name => texts.has(name) || fileExists(name);
  host.readFile = name => texts.get(name) ?? readFile(name);
  host.getSourceFile = (name, version, ...rest) => {
    const text = texts.get(name);
    return text === undefined
      ? getSourceFile(name, version, ...rest)
      : ts.createSourceFile(name, text, version);
  };
  const program = ts.createProgram(
    [node, join(declarations, 'newer.d.ts'), library, ...texts.keys()],
    options,
    host,
  );
  return files.map(({ fileName, starts }) => {
    const file = program.getSourceFile(fileName);
    const all = [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)];
    return all.map(({ start = 0, code, messageText }) => {
      const cell = starts.filter(begin => begin <= start).length - 1;
      const message = ts.flattenDiagnosticMessageText(messageText, '\n');
      return { cell, offset: start - starts[cell], code, message };
    });
  });
}

/** Cells that do not parse are left out: they would spoil what follows. */
function joined(cells: readonly string[], fileName: string, names: readonly string[]): Joined {
  const parts = cells.map(cell => {
    const { isObject, isBroken } = outlineOf(cell);
    return isObject ? [`(`, cell, ')'] : ['', isBroken ? '' : cell, ''];
  });
  const declared = outlineOf(parts.flat().join('\n;\n')).names;
  // as a type with arguments, `Generator<number>` is ECMAScript's
  const free = names.filter(
    name => !declared.has(name) && !(name === 'Generator' && /Generator</.test(cells.join())),
  );
  let text = `import { ${free.join(', ')} } from 'seq2seq';\n`;
  const starts: number[] = [];
  for (const [open, cell, close] of parts) {
    text += open;
    starts.push(text.length);
    text += `${cell}${close}\n;\n`;
  }
  return { fileName, text, starts };
}

export function namesOfSeq2seq(): string[] {
  const program = ts.createProgram([library], { skipLibCheck: true });
  const checker = program.getTypeChecker();
  const module = checker.getSymbolAtLocation(program.getSourceFile(library) as ts.SourceFile);
  return checker.getExportsOfModule(module as ts.Symbol).map(({ name }) => name);
}
