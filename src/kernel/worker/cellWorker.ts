/** The thread cells run in: the notebook's variables, the models, the engine. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import util from 'node:util';
import { parentPort, workerData } from 'node:worker_threads';
import {
  type DisplayTarget,
  outputOf,
  setDisplaySink,
  setFontSource,
  setIdSource,
  setInspector,
  setValueHost,
} from '../../display';
import { recoverEngine, setInterruptCheck, setWork } from '../../engine';
import { collectGarbage, installEngine, memoryBytes } from '../../engine/host';
import { removeLeftovers } from '../../files';
import { setTurn } from '../../models';
import type { MimeBundle } from '../../protocol';
import * as seq2seq from '../../seq2seq';
import { setFileReader, setFileWriter } from '../../text';
import type { Settled, ToWorker, WorkerData } from '../wire';
import { CommonJsFiles } from './commonJs';
import { untilIdle } from './idle';
import { type CompiledFile, ModuleLoader } from './loader';
import { Outbox } from './outbox';
import { readChunks } from './readChunks';
import { prepareResolve } from './resolve';
import { InterruptError, tracker } from './running';
import { save } from './save';
import { type RunMessage, Session } from './session';
import { defineHelper, defineName, surroundCells } from './surroundings';
import { transpilerHelpers } from './transpilerHelpers';
import { valueHost } from './valueHost';
import { Works } from './works';

const { notebook, flags } = workerData as WorkerData;
const folder = path.dirname(notebook);
const outbox = new Outbox(new Int32Array(flags));
const works = new Works();
/** As it was before cells: the timers of a cancelled cell never fire, and training must hear of it. */
const soon = setImmediate;
const reserved = Object.getOwnPropertyNames(globalThis);

interface Waiting {
  resolve(file: CompiledFile): void;
  reject(error: Error): void;
}
const compiling = new Map<number, Waiting>();
let asked = 0;

function compile(file: string, source: string): Promise<CompiledFile> {
  const n = ++asked;
  return new Promise((resolve, reject) => {
    compiling.set(n, { resolve, reject });
    outbox.post({ type: 'compile', n, file, source });
  });
}

function checkInterrupt(): void {
  if (!outbox.stopping && !tracker.current()?.cancelled) return;
  outbox.stopHeard();
  throw new InterruptError();
}

/** Outputs of the library, the last words of an interrupted training among them: they go out in any case. */
function display(data: MimeBundle, { displayId, update = false }: DisplayTarget = {}): void {
  outbox.display(tracker.current()?.run ?? 0, data, displayId, update);
}

/** The same cell run again gives its views the same names: saved notebooks do not change without reason. */
function nameViews(cellId: string): void {
  let counted = 0;
  setIdSource(() => `${cellId}-${++counted}`);
}

function install(): void {
  installEngine();
  setInterruptCheck(checkInterrupt);
  setTurn(() => new Promise(resolve => soon(resolve)));
  setWork(name => works.begin(`${name}(…) still runs beneath the cells that follow`));
  setFileReader(file => readChunks(path.resolve(folder, file)));
  setFileWriter((file, bytes) => save(path.resolve(folder, file), bytes, works));
  setFontSource(() => readFileSync(path.join(__dirname, 'font.bin')));
  setValueHost(valueHost);
  setInspector(value => util.inspect(value, { depth: 4, maxArrayLength: 100, breakLength: 100 }));
  setDisplaySink(display);
}

install();
void removeLeftovers(folder);
const commonJs = new CommonJsFiles(notebook);
surroundCells(notebook, commonJs.require, outbox, error => session.fail(error));
const loader = new ModuleLoader({ folder, compile, seq2seq, commonJs });
defineHelper('$impt$', loader.importForCell.bind(loader));
for (const [name, value] of Object.entries(seq2seq)) defineName(name, value);
const session = new Session(outbox, works, outputOf, new Int32Array(flags));

/** Whether there was an interrupt, which may have terminated code, since the engine was put in order. */
let wasInterrupted = false;

/** Puts the engine in order before a cell. What could not be undone is said beneath the cell that ran last. */
function recover(): void {
  const errors = recoverEngine(wasInterrupted);
  wasInterrupted = false;
  for (const error of errors) session.late(error);
}

async function run(message: RunMessage): Promise<void> {
  if (message.code.includes('$importMeta')) await prepareResolve();
  await session.run(message);
}

async function settle(asked: Extract<ToWorker, { type: 'settle' }>): Promise<Settled> {
  const { handles, milliseconds = Number.POSITIVE_INFINITY } = asked;
  const end = performance.now() + milliseconds;
  const runs = await works.settled(milliseconds);
  if (!handles || runs.length > 0) return { runs, isRunning: runs.length > 0 };
  const isIdle = await untilIdle(parentPort, end - performance.now());
  return { runs: works.running, isRunning: !isIdle };
}

parentPort?.on('message', (message: ToWorker) => {
  switch (message.type) {
    case 'run':
      recover();
      nameViews(message.cellId);
      void run(message);
      break;
    case 'interrupt':
      wasInterrupted = true;
      session.interrupt();
      break;
    case 'collect':
      collectGarbage();
      break;
    case 'settle':
      void settle(message).then(settled =>
        outbox.post({ type: 'settled', n: message.n, ...settled }),
      );
      break;
    case 'ping':
      outbox.post({ type: 'pong', n: message.n });
      break;
    case 'compiled':
      compiling.get(message.n)?.resolve(message);
      compiling.delete(message.n);
      break;
    case 'refused': {
      const error = new SyntaxError(message.message);
      error.stack = `SyntaxError: ${message.message}\n    at ${message.where}`;
      compiling.get(message.n)?.reject(error);
      compiling.delete(message.n);
      break;
    }
  }
});
outbox.post({
  type: 'ready',
  reserved: [...reserved, ...transpilerHelpers.keys(), ...Object.keys(seq2seq)],
  memory: memoryBytes(),
});
