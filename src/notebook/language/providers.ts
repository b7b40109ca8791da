/** Completion, hover and signatures of cells. */
import {
  CompletionItem,
  Disposable,
  Hover,
  languages,
  MarkdownString,
  ParameterInformation,
  Range,
  SignatureHelp,
  SignatureInformation,
  type TextDocument,
} from 'vscode';
import type { Details, Span } from '../../language';
import { LANGUAGE } from '../identity';
import { completionKind } from './completionKind';
import type { NotebookLanguages } from './notebookLanguages';

/** An entry of the list that knows where it was asked for. */
class CellCompletion extends CompletionItem {
  constructor(
    readonly name: string,
    readonly document: TextDocument,
    readonly offset: number,
  ) {
    super(name);
  }
}

export function registerProviders(notebooks: NotebookLanguages): Disposable {
  return Disposable.from(
    languages.registerCompletionItemProvider(
      LANGUAGE,
      {
        async provideCompletionItems(document, position) {
          const offset = document.offsetAt(position);
          const all = await notebooks.ask(document, 'completions', offset);
          return all?.map(found => {
            const item = new CellCompletion(found.name, document, offset);
            item.kind = completionKind(found.kind);
            item.sortText = found.sortText;
            if (found.span) item.range = rangeOf(document, found.span);
            return item;
          });
        },
        async resolveCompletionItem(item) {
          if (!(item instanceof CellCompletion)) return item;
          const found = await notebooks.ask(item.document, 'details', item.offset, item.name);
          item.detail = found?.signature;
          item.documentation = new MarkdownString(found?.documentation);
          return item;
        },
      },
      '.',
      '"',
      "'",
      '/',
    ),
    languages.registerHoverProvider(LANGUAGE, {
      async provideHover(document, position) {
        const found = await notebooks.ask(document, 'hover', document.offsetAt(position));
        return found && new Hover(markdownOf(found), rangeOf(document, found.span));
      },
    }),
    languages.registerSignatureHelpProvider(
      LANGUAGE,
      {
        async provideSignatureHelp(document, position) {
          const offset = document.offsetAt(position);
          const found = await notebooks.ask(document, 'signatureHelp', offset);
          if (!found) return undefined;
          const help = new SignatureHelp();
          help.activeSignature = found.activeSignature;
          help.activeParameter = found.activeParameter;
          help.signatures = found.signatures.map(({ label, documentation, parameters }) => {
            const signature = new SignatureInformation(label, new MarkdownString(documentation));
            signature.parameters = parameters.map(
              parameter =>
                new ParameterInformation(
                  parameter.label,
                  new MarkdownString(parameter.documentation),
                ),
            );
            return signature;
          });
          return help;
        },
      },
      '(',
      ',',
    ),
  );
}

export function rangeOf(document: TextDocument, { start, length }: Span): Range {
  return new Range(document.positionAt(start), document.positionAt(start + length));
}

function markdownOf({ signature, documentation }: Details): MarkdownString {
  return new MarkdownString()
    .appendCodeblock(signature, 'typescript')
    .appendMarkdown(documentation);
}
