/**
 * Types out. Blanking (ts-blank-space) keeps every position; what cannot be blanked (enum, namespace, parameter
 * properties, decorators, accessors, `using` on older V8) goes through TypeScript's transpiler with a source map.
 */
import { blankSourceFile } from 'ts-blank-space';
import ts from 'typescript';
import type { Position } from './edits';
import { isUsing, walk } from './parse';
import { decodeMappings, type Segment } from './sourceMap';

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
  const blanked = blank(file);
  let needsTranspiler = false;
  let decoratesParameters = false;
  walk(file, node => {
    if (node.kind === ts.SyntaxKind.AccessorKeyword) needsTranspiler = true;
    if (ts.isDecorator(node)) {
      needsTranspiler = true;
      decoratesParameters ||= ts.isParameter(node.parent);
    }
    if (!runsUsing && ts.isVariableDeclarationList(node) && isUsing(node)) needsTranspiler = true;
  });
  if (blanked !== undefined && !needsTranspiler) return { text: blanked };
  return transpile(text, decoratesParameters);
}

/** Undefined if something cannot be blanked, or is nested too deeply for it. */
function blank(file: ts.SourceFile): string | undefined {
  let blankable = true;
  try {
    const blanked = blankSourceFile(file, () => {
      blankable = false;
    });
    return blankable ? blanked : undefined;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/**
 * @param text that parses
 * @param experimentalDecorators those before the standard, which knows none of parameters
 */
function transpile(text: string, experimentalDecorators: boolean): Erased {
  const { outputText, sourceMapText } = ts.transpileModule(text, {
    fileName: 'cell.ts',
    compilerOptions: {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.ESNext,
      moduleDetection: ts.ModuleDetectionKind.Force,
      verbatimModuleSyntax: true,
      sourceMap: true,
      useDefineForClassFields: true,
      experimentalDecorators,
      noEmitHelpers: true, // they are at hand in the worker: see worker/transpilerHelpers.ts
    },
  });
  const lines = decodeMappings(JSON.parse(sourceMapText as string).mappings);
  return {
    text: outputText.replace(/\/\/# sourceMappingURL=.*\s*$/, ''),
    map: (line, column) => typedPlace(lines, line, column),
  };
}

/** The place that was typed; of code that the transpiler added, what stands before it. */
function typedPlace(lines: Segment[][], line: number, column: number): Position {
  const before = (lines[line - 1] ?? []).filter(one => one.column <= column - 1);
  const segment =
    before.at(-1) ??
    lines[line - 1]?.[0] ??
    lines
      .slice(0, line - 1)
      .flat()
      .at(-1) ??
    lines.flat()[0];
  if (!segment) return { line: 1, column: 1 };
  return { line: segment.sourceLine + 1, column: segment.sourceColumn + 1 };
}
