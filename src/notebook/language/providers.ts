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
        async provideCompletionItems(document, position, token) {
          const service = await notebooks.of(document);
          if (!service || token.isCancellationRequested) return undefined;
          const offset = document.offsetAt(position);
          return service.completions(document.uri.toString(), offset).map(found => {
            const item = new CellCompletion(found.name, document, offset);
            item.kind = completionKind(found.kind);
            item.sortText = found.sortText;
            if (found.span) item.range = rangeOf(document, found.span);
            return item;
          });
        },
        async resolveCompletionItem(item, token) {
          if (!(item instanceof CellCompletion)) return item;
          const service = await notebooks.of(item.document);
          if (!service || token.isCancellationRequested) return item;
          const found = service.details(item.document.uri.toString(), item.offset, item.name);
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
      async provideHover(document, position, token) {
        const service = await notebooks.of(document);
        if (!service || token.isCancellationRequested) return undefined;
        const found = service.hover(document.uri.toString(), document.offsetAt(position));
        return found && new Hover(markdownOf(found), rangeOf(document, found.span));
      },
    }),
    languages.registerSignatureHelpProvider(
      LANGUAGE,
      {
        async provideSignatureHelp(document, position, token) {
          const service = await notebooks.of(document);
          if (!service || token.isCancellationRequested) return undefined;
          const offset = document.offsetAt(position);
          const found = service.signatureHelp(document.uri.toString(), offset);
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
