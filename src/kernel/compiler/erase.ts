/**
 * Types out. Blanking (ts-blank-space) keeps every position; what cannot be blanked (enum, namespace, parameter
 * properties, decorators, `using` on older V8) goes through TypeScript's transpiler with a source map.
 */
import { blankSourceFile } from 'ts-blank-space';
import ts from 'typescript';
import type { Position } from './edits';
import { isUsing, walk } from './parse';
import { decodeMappings } from './sourceMap';

export interface Erased {
  text: string;
  /** Missing when positions are unchanged. */
  map?: (line: number, column: number) => Position;
}

const runsUsing = (() => {
  try {
    new Function('{ using x = null }');
    return true;
  } catch {
    return false;
  }
})();

export function erase(file: ts.SourceFile, text: string): Erased {
  let blankable = true;
  const blanked = blankSourceFile(file, () => {
    blankable = false;
  });
  walk(file, node => {
    if (node.kind === ts.SyntaxKind.Decorator) blankable = false;
    if (!runsUsing && ts.isVariableDeclarationList(node) && isUsing(node)) blankable = false;
  });
  return blankable ? { text: blanked } : transpile(text);
}

/** @param text that parses */
function transpile(text: string): Erased {
  const { outputText, sourceMapText } = ts.transpileModule(text, {
    fileName: 'cell.ts',
    compilerOptions: {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.ESNext,
      moduleDetection: ts.ModuleDetectionKind.Force,
      verbatimModuleSyntax: true,
      sourceMap: true,
      useDefineForClassFields: true,
    },
  });
  const lines = decodeMappings(JSON.parse(sourceMapText as string).mappings);
  return {
    text: outputText.replace(/\/\/# sourceMappingURL=.*\s*$/, ''),
    map(line, column) {
      let found: Position | undefined;
      for (const segment of lines[line - 1] ?? []) {
        if (segment.column <= column - 1) {
          found = { line: segment.sourceLine + 1, column: segment.sourceColumn + 1 };
        }
      }
      return found ?? { line, column };
    },
  };
}
