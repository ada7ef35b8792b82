import type { ExecutionView, StepIteration } from '@weft/contracts';
import { EXIT_FAILED } from '../cli-error.ts';
import type { Action } from '../command.ts';
import { follow } from '../follow.ts';
import { countsOf } from '../show/items.ts';

/** What the steps of an execution did and wrote, in the order in which they began. */
export const logs: Action = async ({ api, terminal, report, answer }, [id = ''], { follow: goOn }) => {
  const execution = await api.execution(id);
  const isOver = execution.finishedAt !== null;
  answer(execution, linesOf(execution));
  if (goOn !== true || isOver) return execution.status === 'failed' ? EXIT_FAILED : 0;
  const told = report();
  told.begun({ executionId: execution.id });
  return follow(api, execution.id, told, terminal.interrupted);
};

function linesOf({ id, status, error, nodes }: ExecutionView): string[] {
  const steps = Object.entries(nodes).flatMap(([name, { iterations }]) =>
    iterations.map((step, run) => ({ name: run === 0 ? name : `${name} #${run + 1}`, step })),
  );
  const inOrder = steps.toSorted((left, right) => Date.parse(left.step.startedAt) - Date.parse(right.step.startedAt));
  return [
    `Execution ${id}: ${status}`,
    ...inOrder.flatMap(({ name, step }) => stepLines(name, step)),
    ...(error ? [`${error.message} (${error.code})`] : []),
  ];
}

function stepLines(name: string, step: StepIteration): string[] {
  const { status, startedAt, durationMs, attempts, error, logs: written = [] } = step;
  const tries = attempts > 1 ? `, ${attempts} tries` : '';
  return [
    `${startedAt} ${name}: ${status}, ${countsOf(step)}, ${durationMs} ms${tries}`,
    ...(error ? [`    ${error.message} (${error.code})`] : []),
    ...written.map(({ level, text }) => `    [${level}] ${text}`),
  ];
}
