// What `seq2seq` exports, as TypeScript declares it: every function, constructor and method that a cell can call.
import { join } from 'node:path';
import ts from 'typescript';

export interface PublicCall {
  /** 'eye', 'new Linear', 'Linear.forward', 'ParallelCorpus.fromTsv' (static), 'metrics.bleu'. */
  name: string;
  /** The largest number of arguments of all its signatures; Infinity where the last takes any number. */
  most: number;
  /** Names of the parameters of the signature with the most. */
  parameters: string[];
}

const root = join(__dirname, '../..');

/** Everything that can be called, in alphabetical order. */
export function publicSurface(): PublicCall[] {
  const configuration = ts.readConfigFile(join(root, 'src/seq2seq/tsconfig.json'), ts.sys.readFile);
  const parsed = ts.parseJsonConfigFileContent(
    configuration.config,
    ts.sys,
    join(root, 'src/seq2seq'),
  );
  const program = ts.createProgram(parsed.fileNames, { ...parsed.options, noEmit: true });
  return new Walk(program).calls();
}

class Walk {
  private readonly checker: ts.TypeChecker;
  private readonly found = new Map<string, PublicCall>();
  /** Methods that several classes inherit are called in one of them. */
  private readonly seen = new Set<ts.Node>();

  constructor(private readonly program: ts.Program) {
    this.checker = program.getTypeChecker();
  }

  calls(): PublicCall[] {
    const file = this.program.getSourceFile(join(root, 'src/seq2seq/index.ts'));
    const symbol = file && this.checker.getSymbolAtLocation(file);
    if (!symbol) throw new Error('src/seq2seq/index.ts is not a module');
    const exported = this.checker
      .getExportsOfModule(symbol)
      .map(one => ({ name: one.name, symbol: this.resolved(one) }))
      .sort((a, b) => this.basesOf(a.symbol) - this.basesOf(b.symbol));
    for (const one of exported) this.visit(one.symbol, one.name);
    return [...this.found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  private resolved(symbol: ts.Symbol): ts.Symbol {
    return symbol.flags & ts.SymbolFlags.Alias ? this.checker.getAliasedSymbol(symbol) : symbol;
  }

  /** How many classes a class extends: bases come first, so that they own what they declare. */
  private basesOf(symbol: ts.Symbol): number {
    if (!(symbol.flags & ts.SymbolFlags.Class)) return 0;
    const base = this.checker.getBaseTypes(
      this.checker.getDeclaredTypeOfSymbol(symbol) as ts.InterfaceType,
    )[0];
    return base?.symbol ? 1 + this.basesOf(base.symbol) : 0;
  }

  private visit(symbol: ts.Symbol, name: string): void {
    if (symbol.flags & ts.SymbolFlags.Class) {
      this.visitClass(symbol, name);
      return;
    }
    if (symbol.flags & ts.SymbolFlags.ValueModule) {
      for (const one of this.checker.getExportsOfModule(symbol)) {
        this.visit(this.resolved(one), `${name}.${one.name}`);
      }
      return;
    }
    if (!(symbol.flags & ts.SymbolFlags.Value)) return;
    const type = this.checker.getTypeOfSymbol(symbol);
    this.add(name, type.getCallSignatures());
    const isObject =
      symbol.flags & ts.SymbolFlags.Variable && type.getCallSignatures().length === 0;
    if (isObject) this.visitMembers(type, name);
  }

  private visitClass(symbol: ts.Symbol, name: string): void {
    const made = this.checker.getTypeOfSymbol(symbol);
    const isAbstract = symbol.declarations?.some(
      one => ts.getCombinedModifierFlags(one) & ts.ModifierFlags.Abstract,
    );
    const isOurs = symbol.declarations?.some(one => ts.isClassDeclaration(one));
    const signatures = made
      .getConstructSignatures()
      .filter(one => !one.declaration || this.isPublic(one.declaration));
    if (!isAbstract && isOurs) this.add(`new ${name}`, signatures);
    this.visitMembers(made, name);
    this.visitMembers(this.checker.getDeclaredTypeOfSymbol(symbol), `${name}.prototype`);
  }

  private visitMembers(type: ts.Type, name: string): void {
    for (const member of type.getProperties()) {
      const [declaration] = member.declarations ?? [];
      if (!declaration || this.seen.has(declaration) || !this.isPublic(declaration)) continue;
      if (declaration.getSourceFile().fileName.includes('node_modules')) continue;
      const signatures = this.checker.getTypeOfSymbol(member).getCallSignatures();
      if (signatures.length === 0 || member.name.startsWith('__@')) continue;
      this.seen.add(declaration);
      this.add(`${name}.${member.name}`, signatures);
    }
  }

  private isPublic(declaration: ts.Node): boolean {
    const hidden = ts.ModifierFlags.Private | ts.ModifierFlags.Protected;
    const isHidden = ts.getCombinedModifierFlags(declaration as ts.Declaration) & hidden;
    const tags = ts.getJSDocTags(declaration).map(tag => tag.tagName.text);
    return !isHidden && !tags.includes('internal');
  }

  private add(name: string, signatures: readonly ts.Signature[]): void {
    if (signatures.length === 0) return;
    const counts = signatures.map(one => {
      const last = one.parameters.at(-1)?.valueDeclaration;
      const isRest = last && ts.isParameter(last) && last.dotDotDotToken;
      return isRest ? Number.POSITIVE_INFINITY : one.parameters.length;
    });
    const most = Math.max(...counts);
    const longest = signatures[counts.indexOf(most)];
    this.found.set(name, { name, most, parameters: longest.parameters.map(one => one.name) });
  }
}
