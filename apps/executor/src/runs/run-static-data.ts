import type { StartCommand } from '@weft/contracts';
import type { Activation, Plan, RunResult } from '@weft/engine';
import type { JournalRow, StaticDataScopes, StaticDataStore } from '@weft/execution-store';
import type { StaticData, StaticDataMemory } from '@weft/node-sdk';
import type { JsonObject } from '@weft/workflow-model';
import type { GatheredRun } from './gathered-run.ts';
import { EMPTY_SCOPE, fittedScopes, GLOBAL_SCOPE, nodeScope } from './static-data-scopes.ts';

/**
 * The static data of one run (run.md §13).
 *
 * - A production run reads what is saved once, before its first step, and journals that: a replay begins with the same. A manual run begins
 *   with nothing, and nothing of it is saved.
 * - A step's change counts when the step is over and has succeeded. From then on later steps see it, and it is journalled by the
 *   commit of the step's own row: after a take-over a step is done with its change, or runs again without it.
 * - Only the statement that ends a run as succeeded saves, under its fence, the parts that the run has changed. A run that fails or is stopped
 *   changes nothing, so that the next one meets again what this one did not get done.
 */
export class RunStaticData implements StaticDataMemory {
  private readonly texts = new Map<string, string>();
  private readonly changed = new Set<string>();
  /** Of steps that are not over, by path. */
  private readonly pending = new Map<string, StaticDataScopes>();
  private readonly known: ReadonlySet<string>;
  private isRead = false;

  constructor(
    private readonly gathered: Pick<GatheredRun, 'addRow' | 'addStaticData'>,
    private readonly command: Pick<StartCommand, 'tenantId' | 'workflow' | 'mode' | 'caller'>,
    plan: Plan,
    journal: readonly JournalRow[] = [],
  ) {
    this.known = new Set([GLOBAL_SCOPE, ...plan.nodes.map(({ name }) => nodeScope(name))]);
    for (const row of journal) this.restore(row);
  }

  /** To be awaited before the first step. @throws STORE_UNAVAILABLE */
  async begin(store: Pick<StaticDataStore, 'load'>): Promise<void> {
    if (this.isRead || !this.isKept) return;
    const scopes = await store.load(this.command.tenantId, this.command.workflow.id);
    this.isRead = true;
    for (const [scope, text] of scopes) this.texts.set(scope, text);
    this.gathered.addRow({ kind: 'static-data-read', scopes });
  }

  read({ node }: Activation): StaticData {
    const parse = (scope: string) => JSON.parse(this.texts.get(scope) ?? EMPTY_SCOPE) as JsonObject;
    return { global: parse(GLOBAL_SCOPE), node: parse(nodeScope(node.name)) };
  }

  change({ node, path }: Activation, { global, node: own }: Partial<StaticData>): void {
    const scopes: [string, string][] = [];
    if (global) scopes.push([GLOBAL_SCOPE, JSON.stringify(global)]);
    if (own) scopes.push([nodeScope(node.name), JSON.stringify(own)]);
    this.pending.delete(path);
    const before = new Map([...this.texts, ...[...this.pending.values()].flat()]);
    this.pending.set(path, fittedScopes({ before, scopes, known: this.known, nodeName: node.name }));
  }

  /** The step is over: its change counts now, or never. To be called in the turn in which the step's row is gathered. */
  settle({ path }: Activation, hasSucceeded: boolean): void {
    const scopes = this.pending.get(path);
    if (!scopes) return;
    this.pending.delete(path);
    if (!hasSucceeded) return;
    this.apply(scopes);
    this.gathered.addStaticData(scopes);
  }

  /** For the end of the run; undefined where the run keeps nothing at all. */
  toSave(status: RunResult['status']): StaticDataScopes | undefined {
    if (!this.isKept) return undefined;
    return status === 'succeeded' ? [...this.changed].map((scope) => [scope, this.texts.get(scope) ?? EMPTY_SCOPE]) : [];
  }

  private get isKept(): boolean {
    return this.command.mode !== 'manual' && this.command.caller?.byHand !== true;
  }

  private restore(row: JournalRow): void {
    if (row.kind === 'static-data-changed') return this.apply(row.scopes);
    if (row.kind !== 'static-data-read') return;
    this.isRead = true;
    for (const [scope, text] of row.scopes) this.texts.set(scope, text);
  }

  private apply(scopes: StaticDataScopes): void {
    for (const [scope, text] of scopes) {
      this.texts.set(scope, text);
      this.changed.add(scope);
    }
  }
}
