/** TypeScript's words for what a name is → the editor's. */
import { CompletionItemKind } from 'vscode';

const KINDS: Record<string, CompletionItemKind> = {
  'primitive type': CompletionItemKind.Keyword,
  keyword: CompletionItemKind.Keyword,
  const: CompletionItemKind.Variable,
  let: CompletionItemKind.Variable,
  var: CompletionItemKind.Variable,
  'local var': CompletionItemKind.Variable,
  parameter: CompletionItemKind.Variable,
  alias: CompletionItemKind.Variable,
  property: CompletionItemKind.Field,
  getter: CompletionItemKind.Field,
  setter: CompletionItemKind.Field,
  accessor: CompletionItemKind.Field,
  function: CompletionItemKind.Function,
  'local function': CompletionItemKind.Function,
  method: CompletionItemKind.Method,
  construct: CompletionItemKind.Method,
  call: CompletionItemKind.Method,
  index: CompletionItemKind.Method,
  enum: CompletionItemKind.Enum,
  'enum member': CompletionItemKind.EnumMember,
  module: CompletionItemKind.Module,
  'external module name': CompletionItemKind.Module,
  class: CompletionItemKind.Class,
  'local class': CompletionItemKind.Class,
  type: CompletionItemKind.Class,
  interface: CompletionItemKind.Interface,
  script: CompletionItemKind.File,
  directory: CompletionItemKind.Folder,
  string: CompletionItemKind.Constant,
};

export function completionKind(kind: string): CompletionItemKind {
  return KINDS[kind] ?? CompletionItemKind.Property;
}
