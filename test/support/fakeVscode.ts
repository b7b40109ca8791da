// `vscode` outside the editor: the few classes that notebook outputs are made of. Import it before what needs it.
import Module from 'node:module';

/** As VS Code holds it: bytes and their type. */
class NotebookCellOutputItem {
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

class NotebookCellOutput {
  constructor(
    public items: NotebookCellOutputItem[],
    public metadata?: Record<string, unknown>,
  ) {}
}

const fake = { NotebookCellOutput, NotebookCellOutputItem };

type Load = (request: string, ...rest: unknown[]) => unknown;
const loader = Module as unknown as { _load: Load };
const load = loader._load;
loader._load = function (this: unknown, request, ...rest) {
  return request === 'vscode' ? fake : load.call(this, request, ...rest);
};
