import type { StartCommand } from '@weft/contracts';
import type { Activation, Plan, RunResult } from '@weft/engine';
import type { JournalRow, StaticDataScopes, StaticDataStore } from '@weft/execution-store';
import { NodeFailure, type StaticData, type StaticDataMemory } from '@weft/node-sdk';
import type { JsonObject } from '@weft/workflow-model';
import type { RunLedger } from './run-ledger.ts';

/** Of all parts together: each run of the workflow reads the whole. */
const MAX_BYTES = 1_048_576;
const GLOBAL = 'global';
const EMPTY = '{}';

/** The name as PostgreSQL can keep it. */
const scopeOf = (nodeName: string): string => `node:${nodeName.replaceAll('\0', '\ufffd').toWellFormed()}`;

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
    private readonly ledger: RunLedger,
    private readonly command: Pick<StartCommand, 'tenantId' | 'workflow' | 'mode'>,
    plan: Plan,
    journal: readonly JournalRow[] = [],
  ) {
    this.known = new Set([GLOBAL, ...plan.nodes.map(({ name }) => scopeOf(name))]);
    for (const row of journal) this.restore(row);
  }

  /** To be awaited before the first step. @throws STORE_UNAVAILABLE */
  async begin(store: Pick<StaticDataStore, 'load'>): Promise<void> {
    if (this.isRead || !this.isKept) return;
    const scopes = await store.load(this.command.tenantId, this.command.workflow.id);
    this.isRead = true;
    for (const [scope, text] of scopes) this.texts.set(scope, text);
    this.ledger.addRow({ kind: 'static-data-read', scopes });
  }

  read({ node }: Activation): StaticData {
    const parse = (scope: string) => JSON.parse(this.texts.get(scope) ?? EMPTY) as JsonObject;
    return { global: parse(GLOBAL), node: parse(scopeOf(node.name)) };
  }

  change({ node, path }: Activation, { global, node: own }: Partial<StaticData>): void {
    const scopes: [string, string][] = [];
    if (global) scopes.push([GLOBAL, JSON.stringify(global)]);
    if (own) scopes.push([scopeOf(node.name), JSON.stringify(own)]);
    this.pending.delete(path);
    this.pending.set(path, this.fitted(scopes, node.name));
  }

  /** The step is over: its change counts now, or never. To be called in the turn in which the step's row is added to the ledger. */
  settle({ path }: Activation, hasSucceeded: boolean): void {
    const scopes = this.pending.get(path);
    if (!scopes) return;
    this.pending.delete(path);
    if (!hasSucceeded) return;
    this.apply(scopes);
    this.ledger.addStaticData(scopes);
  }

  /** For the end of the run; undefined where the run keeps nothing at all. */
  toSave(status: RunResult['status']): StaticDataScopes | undefined {
    if (!this.isKept) return undefined;
    return status === 'succeeded' ? [...this.changed].map((scope) => [scope, this.texts.get(scope) ?? EMPTY]) : [];
  }

  private get isKept(): boolean {
    return this.command.mode !== 'manual';
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

  /** The change, with the parts of nodes that the workflow has no more emptied where there is no room else. A change that shrinks is always taken. */
  private fitted(scopes: StaticDataScopes, nodeName: string): StaticDataScopes {
    const before = new Map([...this.texts, ...[...this.pending.values()].flat()]);
    const after = new Map([...before, ...scopes]);
    if (sizeOf(after) <= MAX_BYTES || sizeOf(after) <= sizeOf(before)) return scopes;
    const emptied = [...before.keys()].filter((scope) => !this.known.has(scope)).map((scope) => [scope, EMPTY] as const);
    const sizeBytes = sizeOf(new Map([...after, ...emptied]));
    if (sizeBytes > MAX_BYTES) throw tooLarge(nodeName, sizeBytes);
    return [...scopes, ...emptied];
  }
}

function sizeOf(texts: ReadonlyMap<string, string>): number {
  let sum = 0;
  for (const text of texts.values()) sum += Buffer.byteLength(text);
  return sum;
}

function tooLarge(nodeName: string, sizeBytes: number): NodeFailure {
  return new NodeFailure({
    code: 'STATIC_DATA_TOO_LARGE',
    fault: 'user',
    message: `With what "${nodeName}" puts there the workflow would have ${(sizeBytes / MAX_BYTES).toFixed(1)} MB of static data; 1 MB is allowed.`,
    field: 'code',
    fix: 'Delete what is no longer needed from $getWorkflowStaticData(), or keep large data in a database or a file.',
    retryable: false,
  });
}
