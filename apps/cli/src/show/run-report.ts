import type { ExecutionView } from '@weft/contracts';
import type { StreamedEvent } from '../api/event-stream.ts';
import type { Terminal } from '../terminal.ts';
import { lastItems, numberOf } from './items.ts';
import { ProgressLine } from './progress-line.ts';

/** Tells how a run gets on. */
export interface RunReport {
  begun(run: { readonly executionId: string; readonly name?: string }): void;
  event(event: StreamedEvent): void;
  ended(execution: ExecutionView): void;
  /** Nobody watches any longer; the run goes on. */
  left(): void;
}

/** One JSON value in a line: the events as they come, then the whole execution. */
export function jsonReport({ out }: Terminal): RunReport {
  const write = (value: object) => out(`${JSON.stringify(value)}\n`);
  return {
    begun: ({ executionId }) => write({ type: 'execution', executionId }),
    event: write,
    ended: (execution) => write({ type: 'execution.result', execution }),
    left: () => undefined,
  };
}

/** A line for each step, a progress line below, and what the last node put out. */
export class PeopleReport implements RunReport {
  private readonly progress: ProgressLine;
  private readonly running = new Set<string>();
  private finished = 0;
  private executionId = '';

  constructor(private readonly terminal: Terminal) {
    this.progress = new ProgressLine(terminal, () => this.state());
  }

  begun({ executionId, name }: { executionId: string; name?: string }): void {
    this.executionId = executionId;
    this.progress.say(name === undefined ? `Execution ${executionId}` : `Running "${name}", execution ${executionId}`);
  }

  event(event: StreamedEvent): void {
    const { type, nodeName = '', runIndex = 0 } = event;
    const step = runIndex === 0 ? nodeName : `${nodeName} #${runIndex + 1}`;
    if (type === 'step.started') this.running.add(step);
    if (type === 'step.finished' || type === 'step.waiting') this.running.delete(step);
    if (type === 'step.finished') this.finished++;
    const line = this.lineOf(event, step);
    if (line !== undefined) this.progress.say(line);
  }

  ended(execution: ExecutionView): void {
    this.progress.end();
    const { status, startedAt, finishedAt, error } = execution;
    const ms = startedAt && finishedAt ? Date.parse(finishedAt) - Date.parse(startedAt) : 0;
    const style = status === 'succeeded' ? 'green' : 'red';
    this.terminal.say(`${this.terminal.styled(style, status)} after ${numberOf(this.finished, 'step')} in ${ms} ms\n`);
    if (error) this.terminal.say(`${error.message} (${error.code})\n${error.fix ? `${error.fix}\n` : ''}`);
    else this.terminal.out(lastItems(execution));
  }

  left(): void {
    this.progress.end();
    this.terminal.say(`The run goes on. To see it: weft logs ${this.executionId} --follow\n`);
  }

  private state(): string {
    const names = [...this.running].slice(-3).join(', ');
    return `${numberOf(this.finished, 'step')}${names === '' ? '' : ` · ${names}`}`;
  }

  private lineOf(event: StreamedEvent, step: string): string | undefined {
    const { type, error, attempts = 0, dueAt, decision } = event;
    const marked = (style: 'red' | 'yellow' | 'green', mark: string, text: string) =>
      `${this.terminal.styled(style, mark)} ${step}${text}`;
    const why = error?.message ?? 'failed';
    switch (type) {
      case 'step.finished':
        return event.status === 'failed' ? marked('red', '✗', `: ${why}`) : marked('green', '✓', '');
      case 'step.waiting':
        return marked('yellow', '…', ' waits');
      case 'step.retrying':
        return marked('yellow', '↻', `: ${why} Try ${attempts + 1} follows at ${dueAt}.`);
      case 'approval.requested':
        return marked('yellow', '?', ' asks people');
      case 'approval.decided':
        return marked('green', '✓', `: ${decision}`);
      case 'execution.paused':
        return this.terminal.styled('yellow', 'paused');
      default:
        return undefined;
    }
  }
}
