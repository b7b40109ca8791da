// The thread of the language service, asked in this one: a port stands in for the thread's own.
import { strict as assert } from 'node:assert';
import { EventEmitter } from 'node:events';
import Module from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LanguageReply } from '../../src/language';
import { NotebookLanguageService } from '../../src/language/service';

type Load = (request: string, ...rest: unknown[]) => unknown;
const loader = Module as unknown as { _load: Load };

suite('the thread of the language service', () => {
  const replies: LanguageReply[] = [];
  const parentPort = Object.assign(new EventEmitter(), {
    postMessage: (reply: LanguageReply) => replies.push(reply),
  });

  suiteSetup(() => {
    const load = loader._load;
    const workerData = join(__dirname, '../../dist/language');
    loader._load = function (this: unknown, request, ...rest) {
      if (request === 'node:worker_threads') return { parentPort, workerData };
      return load.call(this, request, ...rest);
    };
    try {
      require('../../src/language/worker');
    } finally {
      loader._load = load;
    }
  });

  let n = 0;
  function ask(notebook: string, text: string, method = 'hover', parameters: unknown[] = ['a', 6]) {
    const cells = [{ id: 'a', text }];
    parentPort.emit('message', { n: ++n, notebook, cells, folder: tmpdir(), method, parameters });
    const reply = replies.pop();
    assert.deepEqual([reply?.n, replies.length], [n, 0], 'one reply, of the same number');
    return reply as LanguageReply;
  }
  const signature = (reply: LanguageReply) => (reply.value as { signature: string }).signature;

  test('answers about each notebook, which it keeps until that is closed', () => {
    const asked: NotebookLanguageService[] = [];
    const disposed: NotebookLanguageService[] = [];
    const { update, dispose } = NotebookLanguageService.prototype;
    NotebookLanguageService.prototype.update = function (...cells) {
      asked.push(this);
      update.apply(this, cells);
    };
    NotebookLanguageService.prototype.dispose = function () {
      disposed.push(this);
      dispose.apply(this);
    };
    try {
      assert.equal(signature(ask('one', 'const x = 1')), 'const x: 1');
      assert.equal(signature(ask('two', 'const y = 2')), 'const y: 2');
      assert.equal(signature(ask('one', 'const z = 3')), 'const z: 3');
      parentPort.emit('message', { notebook: 'one', close: true });
      parentPort.emit('message', { notebook: 'unknown', close: true });
      assert.deepEqual(replies, [], 'nothing is answered');
      assert.equal(signature(ask('one', 'const x = 1')), 'const x: 1');
    } finally {
      Object.assign(NotebookLanguageService.prototype, { update, dispose });
    }
    const [one, two, again, fresh] = asked;
    assert.ok(one === again && one !== two && one !== fresh, 'one service for each notebook');
    assert.ok(disposed.length === 1 && disposed[0] === one);
    assert.throws(() => one.hover('a', 6), 'its program is released');
  }).timeout(60_000);

  test('a question that fails is answered with the stack of its error', () => {
    const { value, error } = ask('two', '1', 'nothing of the kind');
    assert.equal(value, undefined);
    assert.match(error ?? '', /^TypeError[\s\S]*\n\s+at /);
  }).timeout(60_000);
});
