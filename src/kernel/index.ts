/** The kernel process: JSON-RPC with the client over the IPC channel of the fork. */
import module from 'node:module';
import { createMessageConnection, IPCMessageReader, IPCMessageWriter } from 'vscode-jsonrpc/node';
import { type ExecuteRequest, methods, type OutputRequest, type SettleRequest } from '../protocol';
import { Broker } from './broker';
import { endProcess } from './processGroup';

const [, , notebook] = process.argv;
delete process.env.ELECTRON_RUN_AS_NODE; // it made this process a Node, and is not meant for the children of cells
const cache = process.env.SEQ2SEQ_COMPILE_CACHE;
/** Node ≥ 22 keeps compiled bundles in a folder: the next start is 100 ms shorter. */
const { enableCompileCache } = module as { enableCompileCache?: (folder: string) => void };
if (cache) enableCompileCache?.(cache);

const connection = createMessageConnection(
  new IPCMessageReader(process),
  new IPCMessageWriter(process),
);

const broker = new Broker(notebook, {
  ready: () => void connection.sendNotification(methods.ready, {}),
  output: items => connection.sendRequest(methods.output, { items } satisfies OutputRequest),
  notice: text => void connection.sendNotification(methods.notice, { text }),
  lost: text => void connection.sendNotification(methods.lost, { text }),
});

connection.onRequest(methods.execute, (request: ExecuteRequest) => broker.execute(request));
connection.onRequest(methods.interrupt, () => broker.interrupt());
connection.onRequest(methods.settle, (request: SettleRequest) => broker.settle(request));
connection.listen();
// Ctrl+C in a terminal reaches every process of its group: what it means here the client says
process.on('SIGINT', () => {});
process.on('SIGUSR1', () => {}); // Node's own handler opens a port for a debugger
// told to end, or its owner died: nothing that a cell does holds it up, and no child of a cell outlives it
process.on('disconnect', () => endProcess());
