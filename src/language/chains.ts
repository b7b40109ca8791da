/**
 * What a variable can be at the end of a module depends on the module before, and so on to the first. In a notebook of
 * hundreds of modules TypeScript's stack would not hold that: types are asked for from the first module to the last.
 */
import ts from 'typescript';
import type { ModuleFile } from './modules';

/** Modules that TypeScript follows back by itself. */
const SHORT = 50;

export function resolveInOrder(program: ts.Program, modules: readonly ModuleFile[]): void {
  if (modules.length <= SHORT) return;
  const checker = program.getTypeChecker();
  for (const { fileName } of modules) {
    const file = program.getSourceFile(fileName);
    const module = file && checker.getSymbolAtLocation(file);
    for (const exported of module ? checker.getExportsOfModule(module) : [])
      if (exported.flags & ts.SymbolFlags.Alias)
        checker.getTypeOfSymbol(checker.getAliasedSymbol(exported));
  }
}
