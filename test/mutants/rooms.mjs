/**
 * What is mutated in each room and which tests have to catch it. Rooms whose code runs in a process or page of its own
 * (`bundled`) are tested through their bundle in dist/, which is built once with all mutants in it. Where their tests tell
 * which mutants each of them reached there (`knowsCoverage`), only those are run against a mutant.
 */
export const ROOMS = {
  protocol: { tests: ['test/protocol', 'test/display/payload.test.ts'] },
  // nothing tells what a test covers in processes that it starts: files that do nothing else would not be run anyway
  engine: {
    tests: ['test/engine', 'test/seq2seq'],
    without: /\/(storage|reclaim|dividedOps|fuzz)\.test/,
  },
  assembly: {
    folder: 'src/engine/assembly',
    excluded: [/\/index\.ts$/],
    tests: ['test/engine/assembly', 'test/engine'],
    // memory, and processes that a busy machine makes late: nothing there depends on a compiled routine alone
    without: /\/(storage|reclaim|memorySize|dividedOps)\.test/,
  },
  // largeFile.test.ts measures memory, which counting what each test covers changes
  text: { tests: ['test/text'], without: /largeFile/ },
  models: { tests: ['test/models', 'test/seq2seq'] },
  display: { tests: ['test/display'] },
  seq2seq: { tests: ['test/seq2seq', 'test/language'] },
  language: { tests: ['test/language'] },
  notebook: { tests: ['test/notebook'] },
  client: { tests: ['test/client', 'test/notebook', 'test/kernel/crash.test.ts'] },
  kernel: {
    // what most mutants change first, the slow ones last
    tests: [
      ...[
        'sourceMap',
        'outbox',
        'outputQueue',
        'readChunks',
        'semantics',
        'output',
        'interrupt',
      ].map(name => `test/kernel/${name}.test.ts`),
      'test/kernel',
    ],
    // minutes for each mutant: the engine after cuts, memory that is filled, random cells
    without: /\/(termination|memory|cellFuzz)\.test/,
    bundled: true,
  },
  cli: { tests: ['test/cli'], bundled: true },
  renderer: {
    // those without a page first: they take milliseconds
    tests: [
      ...[
        'readAttention',
        'readTranslation',
        'readGates',
        'readTraining',
        'color',
        'format',
        'layout',
        'memory',
        'equations',
      ].map(name => `test/renderer/${name}.test.ts`),
      'test/renderer',
    ],
    bundled: true,
    knowsCoverage: true,
  },
};

/** Files without behaviour of their own, or compiled to WASM, which is a room of its own here. */
export const EXCLUDED = [/\.d\.ts$/, /\/index\.ts$/, /^src\/engine\/assembly\//, /\/build\.mjs$/];
