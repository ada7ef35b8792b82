import type { SinkMode } from '../ledger/effect.ts';

export interface Shape {
  /** POSTs one after the other, each in a node of its own. */
  readonly writes: number;
  /** How long the outside world takes to answer each. */
  readonly answerAfterMs?: number;
  /** Before this write the run waits for a call. */
  readonly waitBefore?: number;
  /** `respond-node` answers with the address that ends the wait; `last-node` with what the last node has. */
  readonly respond?: 'immediately' | 'last-node' | 'respond-node';
}

type Node = { readonly id: string; readonly name: string; readonly type: string; readonly parameters: object };

/** Even steps post to a sink that knows keys, odd ones to one that does not. */
export const sinkModeOf = (step: number): SinkMode => (step % 2 === 0 ? 'aware' : 'naive');

/** Webhook, then writes in a row. A start names its run in its body: `{ "run": "F1-17" }`. */
export function documentOf(path: string, sink: string, shape: Shape): object {
  const { writes, waitBefore, respond = 'immediately' } = shape;
  const nodes: Node[] = [{ id: 'start', name: 'Start', type: 'webhook', parameters: { path, method: 'POST', respond } }];
  if (respond === 'respond-node') nodes.push(answerWithResumeUrl);
  for (let step = 0; step < writes; step++) {
    if (step === waitBefore) nodes.push(waitForCall);
    nodes.push(writeOf(step, sink, shape.answerAfterMs ?? 0));
  }
  const edges = nodes.slice(1).map(({ id }, index) => ({ source: nodes[index]?.id, target: id }));
  return { name: path, nodes, edges };
}

const answerWithResumeUrl: Node = {
  id: 'answer',
  name: 'Answer',
  type: 'respondToWebhook',
  parameters: { respondWith: 'text', body: '={{ $execution.resumeUrl }}' },
};

const waitForCall: Node = {
  id: 'wait',
  name: 'Wait',
  type: 'wait',
  parameters: { resume: 'webhook', method: 'POST', respond: 'immediately' },
};

function writeOf(step: number, sink: string, answerAfterMs: number): Node {
  const url = `=${sink}/${sinkModeOf(step)}/{{ $('Start').item.json.body.run }}/${step}?after=${answerAfterMs}`;
  return {
    id: `write-${step}`,
    name: `Write ${step}`,
    type: 'httpRequest',
    parameters: { method: 'POST', url, bodyType: 'none' },
  };
}
