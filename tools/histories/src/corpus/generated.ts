import type { Sample, SampleEdge, SampleNode } from '../sample.ts';
import {
  code,
  filterNumber,
  ifNumber,
  items,
  manual,
  merge,
  noOp,
  ORDERS,
  read,
  setFields,
  switchTo,
  wait,
  write,
} from './parts.ts';

const COUNT = 90;

/** mulberry32: the same seed, the same workflows, for ever. */
function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Grows a workflow from its trigger: each new node goes behind one that is there, or joins two. None of them ends the run by a failure. */
class Growth {
  readonly nodes: SampleNode[] = [manual];
  readonly edges: SampleEdge[] = [];
  /** Outputs that may be gone on from. */
  private readonly ends: string[] = ['Start'];

  constructor(private readonly random: () => number) {}

  get beginsWithWrite(): boolean {
    return this.nodes[1]?.parameters?.['method'] === 'POST';
  }

  grow(): void {
    const name = `N${this.nodes.length}`;
    if (this.ends.length > 1 && this.random() < 0.25) return this.join(name);
    const from = this.takeEnd();
    const [node, outputs] = this.newNode(name);
    this.nodes.push(node);
    this.edges.push([from, name]);
    this.ends.push(...outputs.map((output) => (output === 'main' ? name : `${name}.${output}`)));
    if (this.random() < 0.35) this.ends.push(from); // another branch of the same output
  }

  private join(name: string): void {
    const [left, right] = [this.takeEnd(), this.takeEnd()];
    const byPosition = this.random() < 0.4;
    this.nodes.push(
      merge(name, byPosition ? { mode: 'combine', combineBy: 'position', includeUnpaired: true } : { mode: 'append' }),
    );
    this.edges.push([left, `${name}.input-1`], [right, `${name}.input-2`]);
    this.ends.push(name);
  }

  private takeEnd(): string {
    return this.ends.splice(Math.floor(this.random() * this.ends.length), 1)[0]!;
  }

  private newNode(name: string): [node: SampleNode, outputs: readonly string[]] {
    const kinds = [
      () => [write(name), ['main']],
      () => [write(name, 'echo', {}, { bodyJson: '={{ { i: $json.i, from: $prevNode.name } }}' }), ['main']],
      () => [write(name, 'flaky/1', { executeOnce: true, retry: { maxAttempts: 3, delayMs: 200, jitter: 0.3 } }), ['main']],
      () => [write(name, 'status/502', { onError: 'error-output' }), ['main', 'error']],
      () => [read(name), ['main']],
      () => [read(name, 'list/2'), ['main']],
      () => [setFields(name, { i: '={{ ($json.i ?? 0) + 1 }}', via: name }), ['main']],
      () => [setFields(name, { i: '={{ Math.floor(Math.random() * 10) }}' }), ['main']],
      () => [
        code(name, `return $input.all().map(({ json }, n) => ({ json: { i: n, via: "${name}" }, pairedItem: { item: n } }));`),
        ['main'],
      ],
      () => [ifNumber(name, '={{ $json.i ?? 0 }}', 'gt', 0), ['true', 'false']],
      () => [switchTo(name, { mode: 'expression', output: '={{ ($json.i ?? 0) % 2 }}', outputCount: 2 }), ['case-0', 'case-1']],
      () => [filterNumber(name, '={{ $json.i ?? 0 }}', 'lt', 5), ['main']],
      () => [noOp(name), ['main']],
      () => [wait(name, { amount: 30, unit: 'seconds' }), ['main']],
    ] satisfies (() => [SampleNode, string[]])[];
    return kinds[Math.floor(this.random() * kinds.length)]!() as [SampleNode, string[]];
  }
}

export const GENERATED: readonly Sample[] = Array.from({ length: COUNT }, (_, index) => {
  const random = randomOf(7_001 + index);
  const growth = new Growth(random);
  const size = 4 + Math.floor(random() * 9);
  for (let node = 0; node < size; node++) growth.grow();
  const order = ORDERS[index % ORDERS.length]!;
  return {
    name: `generated ${String(index + 1).padStart(3, '0')}, ${order}`,
    settings: { order },
    nodes: growth.nodes,
    edges: growth.edges,
    start: { items: items(1 + Math.floor(random() * 3)) },
    // One without a write may have its end as its only commit, and then there is nothing to replay.
    ...(growth.beginsWithWrite && { isDirect: true as const }),
  };
});
