import type { StartCommand } from '@weft/contracts';
import { AppError } from '@weft/errors';
import type {
  ClaimedRun,
  EncodedEvent,
  ExecutionWriter,
  FinishedRun,
  JournalRow,
  KnownRun,
  Progress,
  ResumeRow,
  RunCheckpoint,
  RunRef,
} from '@weft/execution-store';

type Parking = Progress & { readonly checkpoints?: readonly RunCheckpoint[] };
type Writer = Pick<ExecutionWriter, 'insertRunning' | 'append' | 'park' | 'finish' | 'finishDirect' | 'release'>;

/** What dies: the process before the commit, or after it and before it knows. */
export interface Death {
  readonly atCommit: number;
  readonly isCommitted: boolean;
}

/** The rows of one run, without a database, and the process that writes them, which may die at any commit. */
export class MemoryRunStore {
  private rows: JournalRow[] = [];
  private events: EncodedEvent[] = [];
  private fence = 0;
  private commits = 0;
  private death?: Death;
  finished?: FinishedRun;
  /** By namespace. */
  readonly checkpoints = new Map<string, string>();
  /** All that were ever written. */
  readonly everyCheckpoint: string[] = [];

  constructor(private readonly command: StartCommand) {}

  /** Waits that nobody has ended yet. */
  get openWaits(): Extract<JournalRow, { kind: 'wait' }>[] {
    const over = new Set(
      this.rows.flatMap((row) => {
        if (row.kind === 'step') return [(JSON.parse(row.step) as { path: string }).path];
        return row.kind === 'resume' && 'path' in row.to ? [row.to.path] : [];
      }),
    );
    return this.rows.flatMap((row) => (row.kind === 'wait' && !over.has(row.path) ? [row] : []));
  }

  resume(path: string, by: Partial<Pick<ResumeRow, 'items' | 'decided'>> = {}): void {
    this.rows.push({ kind: 'resume', to: { path }, items: [{ json: {} }], at: 0, ...by });
  }

  /** The run for a new process; what an older one still writes is refused. Undefined for the first. */
  claim(death?: Death): ClaimedRun | undefined {
    this.fence++;
    this.commits = 0;
    this.death = death;
    if (this.fence === 1) return undefined;
    const { tenantId, executionId, planHash, mode, workflow } = this.command;
    return {
      ref: { tenantId, executionId, fence: this.fence },
      identity: { tenantId, executionId, planHash, mode, workflowId: workflow.id, workflowVersion: workflow.version },
      command: this.command,
      journal: [...this.rows],
      events: [...this.events],
      createdAt: 0,
      startedAt: 0,
      reason: 'queued',
      strikes: 0,
      stopRequested: false,
      pauseRequested: false,
      claimedAt: 0,
      resumes: this.rows.filter(({ kind }) => kind === 'resume').length,
    };
  }

  /** The run for the process that has parked it and has kept it. */
  claimKnown({ arrivals }: KnownRun, death?: Death): ClaimedRun {
    const claimed = this.claim(death) as ClaimedRun;
    const arrived = claimed.journal.filter(({ kind }) => kind === 'resume').slice(arrivals);
    return { ...claimed, journal: arrived, events: [], isKnown: true };
  }

  readonly writer: Writer = {
    insertRunning: (_, progress = {}) => this.commit(1, () => this.add(progress)).then(() => 'inserted'),
    append: (ref, progress) => this.commit(ref, () => this.add(progress)).then(() => 0),
    park: (ref, wait) => this.commit(ref, () => this.add(wait)).then(() => 0),
    finish: (ref, run) => this.commit(ref, () => (this.finished = run)).then(() => 'inserted'),
    finishDirect: (run) => this.commit(1, () => (this.finished = run)).then(() => 'inserted'),
    release: (ref) => this.commit(ref, () => undefined),
  };

  private add({ rows = [], events = [], checkpoints = [] }: Parking): void {
    this.rows.push(...rows);
    this.events.push(...events);
    for (const { namespace, text } of checkpoints) {
      this.checkpoints.set(namespace, text);
      this.everyCheckpoint.push(text);
    }
  }

  private async commit(owner: RunRef | number, change: () => void): Promise<void> {
    const isDead = this.death !== undefined && this.commits >= this.death.atCommit;
    if ((typeof owner === 'number' ? owner : owner.fence) !== this.fence || (isDead && this.commits > this.death!.atCommit))
      throw lost();
    this.commits++;
    if (!isDead || this.death?.isCommitted) change();
    if (isDead) throw lost();
  }
}

const lost = () => new AppError('EXECUTION_LOST_OWNERSHIP', 'This process is dead.');
