import type { SinkMode } from '../ledger/effect.ts';

export interface Shape {
  /** POSTs one after the other, each in a node of its own. */
  readonly writes: number;
  /** How long the outside world takes to answer each. */
  readonly answerAfterMs?: number;
  /** Before this write the run waits: for a call, where `waitFor` does not say otherwise. */
  readonly waitBefore?: number;
  readonly waitFor?: 'call' | 'approval' | { readonly seconds: number };
  /** `respond-node` answers with the address that ends the wait; `last-node` with what the last node has. */
  readonly respond?: 'immediately' | 'last-node' | 'respond-node';
}

export type Node = { readonly id: string; readonly name: string; readonly type: string; readonly parameters: object };

/** Even steps post to a sink that knows keys, odd ones to one that does not. */
export const sinkModeOf = (step: number): SinkMode => (step % 2 === 0 ? 'aware' : 'naive');

/** Webhook, then writes in a row. A start names its run in its body: `{ "run": "F1-17" }`. */
export function documentOf(path: string, sink: string, shape: Shape): object {
  const { writes, waitBefore, respond = 'immediately' } = shape;
  const nodes: Node[] = [webhookAt(path, respond)];
  if (respond === 'respond-node') nodes.push(answerWithResumeUrl);
  for (let step = 0; step < writes; step++) {
    if (step === waitBefore) nodes.push(waitOf(shape.waitFor ?? 'call'));
    nodes.push(writeOf(step, sink, shape.answerAfterMs));
  }
  return { name: path, nodes, edges: nodes.slice(1).map(({ id }, index) => edge(nodes[index]!, id)) };
}

/** From the first output of a node. */
export const edge = ({ id, type }: Node, target: string): object => ({
  source: id,
  target,
  ...(type === 'approval' ? { sourceHandle: 'approved' } : {}),
});

export const webhookAt = (path: string, respond = 'immediately'): Node => ({
  id: 'start',
  name: 'Start',
  type: 'webhook',
  parameters: { path, method: 'POST', respond },
});

const answerWithResumeUrl: Node = {
  id: 'answer',
  name: 'Answer',
  type: 'respondToWebhook',
  parameters: { respondWith: 'text', body: '={{ $execution.resumeUrl }}' },
};

function waitOf(what: NonNullable<Shape['waitFor']>): Node {
  const named = { id: 'wait', name: 'Wait' };
  if (what === 'approval') return { ...named, type: 'approval', parameters: { title: 'Go on?' } };
  if (what === 'call')
    return { ...named, type: 'wait', parameters: { resume: 'webhook', method: 'POST', respond: 'immediately' } };
  return { ...named, type: 'wait', parameters: { resume: 'interval', amount: what.seconds, unit: 'seconds' } };
}

/** One POST to the ledger, under the name of the run. */
export function writeOf(step: number, sink: string, answerAfterMs = 0): Node {
  const url = `=${sink}/${sinkModeOf(step)}/{{ $('Start').item.json.body.run }}/${step}?after=${answerAfterMs}`;
  return {
    id: `write-${step}`,
    name: `Write ${step}`,
    type: 'httpRequest',
    parameters: { method: 'POST', url, bodyType: 'none' },
  };
}
