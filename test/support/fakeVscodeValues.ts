// The classes of `vscode` that the extension makes things of, as far as it uses them.
import { join, posix } from 'node:path';

export class Uri {
  private constructor(
    readonly scheme: string,
    readonly path: string,
  ) {}

  static file(path: string): Uri {
    return new Uri('file', path);
  }

  static from({ scheme, path }: { scheme: string; path: string }): Uri {
    return new Uri(scheme, path);
  }

  static joinPath({ scheme, path }: Uri, ...parts: string[]): Uri {
    return new Uri(scheme, posix.join(path, ...parts));
  }

  get fsPath(): string {
    return join(this.path);
  }

  toString(): string {
    return `${this.scheme}:${this.scheme === 'file' ? '//' : ''}${this.path}`;
  }
}

export class Disposable {
  constructor(private readonly end: () => void) {}

  static from(...all: { dispose(): unknown }[]): Disposable {
    return new Disposable(() => {
      for (const one of all) one.dispose();
    });
  }

  dispose(): void {
    this.end();
  }
}

export class EventEmitter<T> {
  readonly listeners = new Set<(value: T) => unknown>();
  readonly event = (listener: (value: T) => unknown): Disposable => {
    this.listeners.add(listener);
    return new Disposable(() => this.listeners.delete(listener));
  };

  fire(value: T): void {
    for (const listener of [...this.listeners]) listener(value);
  }

  dispose(): void {
    this.listeners.clear();
  }
}

export class Position {
  constructor(
    readonly line: number,
    readonly character: number,
  ) {}
}

export class Range {
  constructor(
    readonly start: Position,
    readonly end: Position,
  ) {}
}

/** As VS Code holds it: bytes and their type. */
export class NotebookCellOutputItem {
  constructor(
    readonly data: Uint8Array,
    readonly mime: string,
  ) {}

  static text(value: string, mime = 'text/plain') {
    return new NotebookCellOutputItem(Buffer.from(value), mime);
  }

  static stdout(value: string) {
    return NotebookCellOutputItem.text(value, 'application/vnd.code.notebook.stdout');
  }

  static stderr(value: string) {
    return NotebookCellOutputItem.text(value, 'application/vnd.code.notebook.stderr');
  }

  static error({ name, message, stack }: Error) {
    const text = JSON.stringify({ name, message, stack });
    return NotebookCellOutputItem.text(text, 'application/vnd.code.notebook.error');
  }
}

export class NotebookCellOutput {
  constructor(
    public items: NotebookCellOutputItem[],
    public metadata?: Record<string, unknown>,
  ) {}
}

export class NotebookCellData {
  constructor(
    readonly kind: number,
    readonly value: string,
    readonly languageId: string,
  ) {}
}

export class NotebookData {
  metadata: Record<string, unknown> | undefined;
  constructor(readonly cells: NotebookCellData[]) {}
}

export const NotebookEdit = {
  updateNotebookMetadata: (metadata: Record<string, unknown>) => ({ metadata }),
};

export class WorkspaceEdit {
  readonly edits: [uri: Uri, edits: unknown[]][] = [];
  set(uri: Uri, edits: unknown[]): void {
    this.edits.push([uri, edits]);
  }
}

export class MarkdownString {
  constructor(public value = '') {}

  appendCodeblock(code: string, language: string): this {
    this.value += `\n\`\`\`${language}\n${code}\n\`\`\`\n`;
    return this;
  }

  appendMarkdown(text: string): this {
    this.value += text;
    return this;
  }
}

export class CompletionItem {
  kind?: number;
  sortText?: string;
  range?: Range;
  detail?: string;
  documentation?: MarkdownString;
  constructor(readonly label: string) {}
}

export class Hover {
  constructor(
    readonly contents: MarkdownString,
    readonly range: Range,
  ) {}
}

export class ParameterInformation {
  constructor(
    readonly label: string,
    readonly documentation: MarkdownString,
  ) {}
}

export class SignatureInformation {
  parameters: ParameterInformation[] = [];
  constructor(
    readonly label: string,
    readonly documentation: MarkdownString,
  ) {}
}

export class SignatureHelp {
  signatures: SignatureInformation[] = [];
  activeSignature = 0;
  activeParameter = 0;
}

export class Diagnostic {
  source?: string;
  code?: number;
  constructor(
    readonly range: Range,
    readonly message: string,
    readonly severity = 0,
  ) {}
}

export const NotebookCellKind = { Markup: 1, Code: 2 };
export const NotebookControllerAffinity = { Default: 1, Preferred: 2 };
export const StatusBarAlignment = { Left: 1, Right: 2 };
export const FileType = { Unknown: 0, File: 1, Directory: 2 };
export const DiagnosticSeverity = { Error: 0, Warning: 1, Information: 2, Hint: 3 };
/** Their names: what they are for. */
export const CompletionItemKind = Object.fromEntries(
  [
    'Keyword',
    'Variable',
    'Field',
    'Function',
    'Method',
    'Enum',
    'EnumMember',
    'Module',
    'Class',
    'Interface',
    'File',
    'Folder',
    'Constant',
    'Property',
  ].map(name => [name, name]),
);
