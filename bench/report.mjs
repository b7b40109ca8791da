// Results of a run as a line of the console and as RESULTS.md.
import { spawnSync } from 'node:child_process';
import { cpus } from 'node:os';
import { flops } from './peers/flops.mjs';
import { spec } from './peers/harness.mjs';

export const median = values => [...values].sort((a, b) => a - b)[values.length >> 1];

const digits = x =>
  x >= 100 ? x.toFixed(0) : x >= 10 ? x.toFixed(1) : x >= 1 ? x.toFixed(2) : x.toFixed(3);
const ratio = (ours, theirs) => (ours && theirs ? (ours / theirs).toFixed(2) : '–');

export function consoleRow({ workload, threads, times, error }) {
  if (!times.ours) return `${workload.padEnd(30)} ${threads}t  ${error ?? 'not measured'}`;
  const others = Object.entries(times)
    .filter(([name]) => name !== 'ours')
    .map(([name, ms]) => `${name} ${digits(ms)} ms: ratio ${ratio(times.ours, ms)}`);
  return `${workload.padEnd(30)} ${threads}t  ours ${digits(times.ours)} ms   ${others.join('   ')}`;
}

/** RESULTS.md: a table for each group, our time over each peer's. */
export function report(results, { node, rounds, isa }) {
  const version = spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout.trim();
  const torch = results.flatMap(({ lines }) => lines).find(({ peer }) => peer === 'torch')?.version;
  const tfjs = results.flatMap(({ lines }) => lines).find(({ peer }) => peer === 'tfjs')?.version;
  const engine = results.find(({ machine }) => machine)?.machine;
  const text = [
    '# Our engine beside its peers',
    '',
    `Written by \`npm run bench -- … --write\` on ${new Date().toISOString().slice(0, 10)}: medians of ${rounds} alternating ` +
      'rounds in one run. A ratio is our time divided by the peer’s: below 1 we are faster. Absolute times mean nothing on ' +
      'shared machines.',
    '',
    `- Machine: ${cpus().length} × ${cpus()[0].model.trim()}; Node ${version}; our engine: ${engine}.`,
    `- Peers: PyTorch ${torch ?? '(not run)'}, eager, CPU; TensorFlow.js ${tfjs ? `${tfjs}, wasm` : '(not run)'}; jax-js, wasm.`,
    '- To repeat: `python3 -m venv venv && venv/bin/pip install torch numpy`, then',
    '  `SEQ2SEQ_PYTHON=venv/bin/python npm run bench -- --group lesson --threads 1,2 --write`. For TensorFlow.js install',
    '  `@tensorflow/tfjs` and `@tensorflow/tfjs-backend-wasm` 4.22 in a folder of their own and name it in `PEERS_DIR`.',
    ...(isa
      ? [
          '- PyTorch was held to AVX2 (`--isa avx2`), the vectors that WebAssembly can reach too: what to expect on a machine',
          '  without AVX-512. RESULTS.md is the same without this limit.',
        ]
      : []),
    '- The workloads are defined in `peers/models.json`; GFLOP/s counts matrix products alone.',
  ];
  const byName = new Map(spec.workloads.map(workload => [workload.name, workload]));
  for (const group of new Set(spec.workloads.map(({ group }) => group))) {
    const rows = results.filter(({ workload }) => byName.get(workload).group === group);
    if (rows.length === 0) continue;
    text.push('', `## ${group}`, '');
    text.push(
      '| workload | threads | ours, ms | GFLOP/s | PyTorch, ms | ratio | TensorFlow.js, ms | ratio | jax-js, ms | ratio |',
    );
    text.push('| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |');
    for (const { workload, threads, times, error } of rows) {
      const { ours, torch, tfjs, 'jax-js': jax } = times;
      const work = flops(byName.get(workload));
      const rate = work && ours ? (work / ours / 1e6).toFixed(0) : '–';
      const cells = [
        ours ? digits(ours) : (error ?? '–'),
        rate,
        torch ? digits(torch) : '–',
        `**${ratio(ours, torch)}**`,
        tfjs ? digits(tfjs) : '–',
        ratio(ours, tfjs),
        jax ? digits(jax) : '–',
        ratio(ours, jax),
      ];
      text.push(`| ${workload} | ${threads} | ${cells.join(' | ')} |`);
    }
  }
  return `${text.join('\n')}\n`;
}
