import {
  asksPeople,
  callsOthers,
  encodeEvent,
  RecordedStep,
  type CallingProgress,
  type ChildRun,
  type ClaimedRun,
  type EncodedEvent,
  type JournalRow,
  type RunCheckpoint,
  type RunEventRecord,
  type StaticDataScopes,
} from '@weft/execution-store';
import type { WebhookAnswer } from '@weft/node-sdk';

/** What a run has to tell the store: all of it for its end, and what no commit has taken along yet for the next one. */
export class GatheredRun {
  /** In the order in which they ended. */
  readonly steps: RecordedStep[] = [];
  /** Earlier attempts' first; text where they are committed. */
  readonly events: (RunEventRecord | EncodedEvent)[];
  /** How many steps are over, also of those that are not kept. */
  stepCount = 0;
  /** How many of `events` are committed. */
  committedEvents: number;
  /** Where the graph of its plan stands, for the commit that parks it. */
  checkpoints: readonly RunCheckpoint[] = [];
  hasAsked: boolean;
  hasCalled: boolean;
  /** It has come to a wait: what is kept of that goes with its end. */
  hasWaited: boolean;
  private given?: WebhookAnswer;
  /** What of it no commit has taken along. */
  private untold?: WebhookAnswer;
  private rows: (JournalRow | RecordedStep)[] = [];
  /** Of several changes of a scope only the last is worth a row. */
  private readonly staticData = new Map<string, string>();
  /** Runs that its steps have called. */
  private children: ChildRun[] = [];
  private urgent?: number;

  constructor(claimed?: ClaimedRun) {
    this.events = claimed ? [...claimed.events] : [];
    this.committedEvents = this.events.length;
    this.given = claimed?.answer;
    this.hasAsked = claimed?.journal.some(asksPeople) ?? false;
    this.hasCalled = claimed?.journal.some(callsOthers) ?? false;
    this.hasWaited = claimed?.journal.some(({ kind }) => kind === 'wait') ?? false;
  }

  /**
   * When the oldest was added of what is to be certain soon, whatever else the run is busy with, and for which no commit was asked;
   * milliseconds since the epoch. People are to be asked, other runs to be called and callers to be let in, and a write that has ended is
   * not to be done again.
   */
  get urgentSince(): number | undefined {
    return this.urgent;
  }

  noteUrgent(since: number): void {
    this.urgent ??= since;
  }

  /** The answer that the run has given, committed or about to be. */
  get answer(): WebhookAnswer | undefined {
    return this.given;
  }

  /** Goes with the next commit, and with that alone: whoever calls later may wait for another answer by then. */
  giveAnswer(answer: WebhookAnswer): void {
    this.given = answer;
    this.untold = answer;
  }

  /** Is there a question among what the next commit takes along? */
  get isAsking(): boolean {
    return this.rows.some((row) => !(row instanceof RecordedStep) && asksPeople(row));
  }

  /** A step that is over; absent where nothing of it need be kept. */
  addStep(step?: RecordedStep): void {
    this.stepCount++;
    if (step) this.steps.push(step);
  }

  /** The text of a step's row is made by the commit that takes it, if one does. */
  addRow(row: JournalRow | RecordedStep): void {
    this.rows.push(row);
    if (row instanceof RecordedStep || row.kind !== 'wait') return;
    this.hasWaited = true;
    if (row.wait.kind === 'timer') return;
    this.hasAsked ||= asksPeople(row);
    this.noteUrgent(row.startedAt);
  }

  /** To be added in the turn in which the row that names them is, by a step whose intent is committed. */
  addChildren(children: readonly ChildRun[]): void {
    this.children.push(...children);
    this.hasCalled = true;
  }

  /** What a step has left as static data; to be added in the same turn as the step's row. */
  addStaticData(scopes: StaticDataScopes): void {
    for (const [scope, text] of scopes) this.staticData.set(scope, text);
  }

  addEvent(event: RunEventRecord): void {
    this.events.push(event);
  }

  /** What its steps take. */
  countChars(): number {
    return this.steps.reduce((sum, step) => sum + step.text().length, 0);
  }

  /** A commit was asked for that will take along all that is urgent. */
  noteAsked(): void {
    this.urgent = undefined;
  }

  /** What is not committed; from now on it counts as that. */
  takeProgress(): CallingProgress {
    if (this.staticData.size > 0) this.rows.push({ kind: 'static-data-changed', scopes: [...this.staticData] });
    const events = this.events.slice(this.committedEvents).map(toEventText);
    events.forEach((event, index) => (this.events[this.committedEvents + index] = event));
    const progress = {
      rows: this.rows.flatMap((row) => (row instanceof RecordedStep ? row.journalRows() : [row])),
      events,
      answer: this.untold,
      ...(this.children.length > 0 && { children: this.children }),
    };
    this.rows = [];
    this.children = [];
    this.untold = undefined;
    this.urgent = undefined;
    this.staticData.clear();
    this.committedEvents = this.events.length;
    return progress;
  }
}

const toEventText = (event: RunEventRecord | EncodedEvent): EncodedEvent =>
  typeof event === 'string' ? event : encodeEvent(event);
