/** A node whose edges are being followed. */
interface Frame {
  readonly node: number;
  readonly targets: readonly number[];
  next: number;
}

/**
 * The strongly connected components of what `start` reaches: nodes that lie on a cycle together, or one node alone.
 * Tarjan's algorithm (SIAM J. Comput. 1, 1972) with its own stack, since plans may be deeper than the call stack.
 *
 * @returns components in reverse topological order: a component comes after everything that it leads to.
 */
export function strongComponents(start: number, targetsOf: (node: number) => readonly number[]): number[][] {
  const components: number[][] = [];
  const order = new Map<number, number>();
  const low = new Map<number, number>();
  const closed = new Set<number>();
  const open: number[] = [];
  const frames: Frame[] = [];

  const enter = (node: number): void => {
    order.set(node, order.size);
    low.set(node, order.size - 1);
    open.push(node);
    frames.push({ node, targets: targetsOf(node), next: 0 });
  };
  const lower = (node: number, to: number): void => void low.set(node, Math.min(low.get(node) ?? to, to));
  const leave = ({ node }: Frame): void => {
    frames.pop();
    const parent = frames.at(-1);
    if (parent !== undefined) lower(parent.node, low.get(node) ?? 0);
    if (low.get(node) !== order.get(node)) return;
    const component = open.splice(open.lastIndexOf(node));
    for (const member of component) closed.add(member);
    components.push(component);
  };

  enter(start);
  for (let frame = frames.at(-1); frame !== undefined; frame = frames.at(-1)) {
    const target = frame.targets[frame.next++];
    if (target === undefined) leave(frame);
    else if (!order.has(target)) enter(target);
    else if (!closed.has(target)) lower(frame.node, order.get(target) ?? 0);
  }
  return components;
}
