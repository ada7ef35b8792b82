import type { DeadLetterView } from '@weft/contracts';
import type { Plan, PlanNode } from '@weft/engine';
import type { ExecutionRecord, FoundLetter, StepRecord } from '@weft/execution-store';
import type { Item } from '@weft/workflow-model';
import { startOf } from '../executions/rerun-start.ts';

/** What is still known of a letter's run. */
interface Evidence {
  readonly record?: ExecutionRecord;
  readonly plan?: Plan;
}

export function toDeadLetterView(letter: FoundLetter, { record, plan }: Evidence): DeadLetterView {
  if (!record || !plan) return letter;
  return { ...letter, ...startIn(record, plan), ...failedStepIn(record, plan) };
}

function startIn(record: ExecutionRecord, plan: Plan): Pick<DeadLetterView, 'start'> {
  if (record.steps.length === 0 && !record.start) return {};
  const { triggerNodeId, items } = startOf(record, plan);
  const node = plan.nodes.find(({ id }) => id === triggerNodeId);
  return node ? { start: { nodeName: node.name, items } } : {};
}

function failedStepIn({ summary, steps }: ExecutionRecord, plan: Plan): Pick<DeadLetterView, 'failedStep'> {
  const { nodeId, nodeName } = summary.error ?? {};
  const node = plan.nodes.find(({ id, name }) => (nodeId === undefined ? name === nodeName : id === nodeId));
  if (!node) return {};
  const step = steps.findLast((each) => each.nodeId === node.id && each.status === 'failed');
  const attempts = step ? { attempts: step.attempts } : {};
  return { failedStep: { nodeName: node.name, ...attempts, input: inputOf(node, plan, steps) } };
}

/** What its sources have put out last, each at the output that leads to it. */
function inputOf(node: PlanNode, plan: Plan, steps: readonly StepRecord[]): Readonly<Record<string, readonly Item[]>> {
  const sources = node.inputs.flatMap((input) => input.sources);
  return Object.fromEntries(
    sources.flatMap(({ node: index, output }) => {
      const source = plan.nodes[index] as PlanNode;
      const left = steps.findLast(({ nodeId }) => nodeId === source.id)?.outputs[output]?.[1];
      return left ? [[source.name, left]] : [];
    }),
  );
}
