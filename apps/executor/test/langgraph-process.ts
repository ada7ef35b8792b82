import { performance } from 'node:perf_hooks';
import type { PlanSegmentation, RunResult } from '@weft/engine';
import { loadSegmentGraph } from '../src/graph/load-segment-graph.ts';
import { SegmentGraphs } from '../src/graph/segment-graphs.ts';

// A process that loads LangGraph and carries a run, for tests of what the loading does to it. Argument: "again" sets its variables once more, and carries another run.
const [, , again] = process.argv;
const variables = Object.entries(process.env).filter(([name]) => name.startsWith('LANG'));

let longestMs = 0;
let lookedAt = performance.now();
const looking = setInterval(() => {
  longestMs = Math.max(longestMs, performance.now() - lookedAt);
  lookedAt = performance.now();
}, 1);
const begunAt = performance.now();
await loadSegmentGraph();
const totalMs = performance.now() - begunAt;
clearInterval(looking);
longestMs = Math.max(longestMs, performance.now() - lookedAt);

const segmentation: PlanSegmentation = {
  shape: 'advance-gate',
  segments: [{ nodes: [0], gates: [1] }],
  gates: [{ node: 1, next: 0 }],
  recursionLimit: 5,
};
const graphs = new SegmentGraphs({ store: { load: async () => undefined } });
const run = {
  address: { tenantId: 't', executionId: 'e', planHash: 'p' },
  trigger: 0,
  leftWaits: [],
  execute: (): RunResult => ({ status: 'waiting', waits: [{ path: '1', wait: { kind: 'timer', dueAt: 1 } }] }),
  nodeOf: () => 1,
};
const { result } = await graphs.carry(run, segmentation);
if (again === 'again') {
  for (const [name, value] of variables) process.env[name] = value;
  await graphs.carry(run, segmentation);
}
process.stdout.write(`${JSON.stringify({ status: result.status, longestMs, totalMs })}\n`);
