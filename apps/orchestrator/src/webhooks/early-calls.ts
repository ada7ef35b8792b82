import type { Plan, PlanNode } from '@weft/engine';
import type { RunToResume } from '@weft/execution-store';
import type { Json } from '@weft/workflow-model';

export interface ResumeCall {
  readonly kind: 'webhook' | 'form';
  readonly method: string;
  readonly suffix: string;
}

/** Its pages are at the resume address itself. */
const PAGES = 'form';

/** May the run still come to a wait that takes this call, whoever makes it? If not, keeping the call would promise too much. */
export function mayStillWaitFor(call: ResumeCall, plan: Plan, seen: RunToResume): boolean {
  const waited = new Set(seen.waits.map(({ row }) => row.nodeId));
  return plan.nodes.some(
    (node) => node.effect === 'wait' && !node.disabled && mayTake(node, call) && (!waited.has(node.id) || isInLoop(node, plan)),
  );
}

function mayTake({ type, parameters }: PlanNode, { kind, method, suffix }: ResumeCall): boolean {
  if (type === PAGES) return kind === 'form' && suffix === '';
  const isSuffix = mayBe(trimmed(parameters['suffix'] ?? ''), suffix);
  if (kind === 'form') return isSuffix && mayBe(parameters['resume'], 'form');
  if (asksWho(parameters) || !mayBe(parameters['resume'], 'webhook')) return false;
  return isSuffix && mayBe(parameters['method'] ?? 'GET', method);
}

function asksWho({ authentication, allowedAddresses }: PlanNode['parameters']): boolean {
  return (authentication ?? 'none') !== 'none' || (Array.isArray(allowedAddresses) && allowedAddresses.length > 0);
}

/** What an expression gives is known only when it is evaluated. */
const mayBe = (value: Json | undefined, wanted: string): boolean =>
  value === wanted || (typeof value === 'string' && value.startsWith('='));
const trimmed = (value: Json): Json => (typeof value === 'string' ? value.replace(/^\/+|\/+$/g, '') : value);

function isInLoop(node: PlanNode, plan: Plan): boolean {
  const reached = new Set<number>();
  const pending = [node];
  for (let next = pending.pop(); next; next = pending.pop()) {
    for (const { targets } of next.outputs) {
      for (const target of targets) {
        if (target.node === node.index) return true;
        if (reached.has(target.node)) continue;
        reached.add(target.node);
        pending.push(plan.nodes[target.node] as PlanNode);
      }
    }
  }
  return false;
}
