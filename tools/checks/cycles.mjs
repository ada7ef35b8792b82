// No circle among projects, tests left aside: the testing library uses what it helps to test.
import { createGraph, layerOf } from './project-graph.mjs';
import { findCircles } from './cycle-rules.mjs';
import { report } from './problems.mjs';

const { nodes, dependencies } = await createGraph();
const product = new Set(Object.keys(nodes).filter((name) => layerOf(nodes[name]) !== 'test'));
const targets = (name) => (dependencies[name] ?? []).map(({ target }) => target).filter((target) => product.has(target));

const graph = new Map([...product].map((name) => [name, targets(name)]));
const edges = [...graph.values()].flat().length;
report([
  // Nx leaves imports unread unless nx.json asks for it, and then there is nothing to find a circle in.
  ...(edges === 0 ? ['the project graph has no dependencies: is "analyzeSourceFiles" on in nx.json?'] : []),
  ...findCircles(graph).map((circle) => `circle: ${circle}`),
]);
