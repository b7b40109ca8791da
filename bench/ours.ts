/**
 * Our engine as a peer: measures workloads of peers/models.json, one JSON line each.
 * --workload NAME (glob, repeatable) --group NAME --threads N --budget SECONDS
 */
import { parseArgs } from 'node:util';
import { machine } from '../src/engine';
import { installEngine } from '../src/engine/host';
import { select } from './spec';
import { kinds } from './workloads';

const { values } = parseArgs({
  options: {
    workload: { type: 'string', multiple: true, default: [] },
    group: { type: 'string', multiple: true, default: [] },
    threads: { type: 'string', default: '1' },
    budget: { type: 'string', default: '2' },
    json: { type: 'boolean' },
  },
});
const threads = Number(values.threads);
installEngine({ threads });

/** Warm-up, then at least ten repeats (three if one takes over 2 s) until the budget is used; short ones in bundles. */
function measure(run: () => void, budget: number) {
  const start = performance.now();
  run();
  const once = performance.now() - start;
  const warm = Math.max(300, Math.min(3 * once, 3000));
  while (once < 2000 && performance.now() - start < warm) run();
  const bundle = Math.max(1, Math.floor(0.2 / Math.max(once, 1e-4)));
  const times: number[] = [];
  const begin = performance.now();
  const cpu = process.cpuUsage();
  const enough = () =>
    times.length >= (once > 2000 ? 3 : 10) &&
    (performance.now() - begin > budget * 1000 || times.length >= 2000);
  while (!enough()) {
    const from = performance.now();
    for (let i = 0; i < bundle; i++) run();
    times.push((performance.now() - from) / bundle);
  }
  const wall = performance.now() - begin;
  const { user, system } = process.cpuUsage(cpu);
  const used = (user + system) / 1000;
  times.sort((a, b) => a - b);
  return {
    min_ms: times[0],
    median_ms: times[times.length >> 1],
    repeats: times.length,
    cpu: Number((used / wall).toFixed(2)),
    cpu_ms: used / bundle / times.length,
  };
}

for (const workload of select(values.workload, values.group)) {
  const line = { peer: 'ours', threads, workload: workload.name };
  try {
    const begin = performance.now();
    const { run, facts } = kinds[workload.kind](workload);
    const setup = { setup_s: Number(((performance.now() - begin) / 1000).toFixed(2)) };
    const measured = measure(run, Number(values.budget));
    const description = machine().description;
    console.log(JSON.stringify({ ...line, ...facts, ...setup, ...measured, machine: description }));
  } catch (error) {
    console.log(JSON.stringify({ ...line, error: String(error).slice(0, 200) }));
  }
}
process.exit(); // helpers may be at work
