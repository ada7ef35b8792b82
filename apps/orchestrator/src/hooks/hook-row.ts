import { createHash } from 'node:crypto';
import type { CompiledTrigger, StartCommand } from '@weft/contracts';
import type { HttpMethod } from '@weft/node-sdk';
import { documentOf } from '../workflows/workflow-view.ts';
import type { WorkflowVersionEntity } from '../workflows/workflow-version.entity.ts';

/**
 * wanted → active → unwanted → gone. `wanted` is to be set up at the other system, `unwanted` to be undone there; either may have been done
 * without anybody having seen it, so a trigger looks before it acts.
 */
export type HookState = 'wanted' | 'active' | 'unwanted';

/** All that it takes to set up what a trigger needs, and to undo it. */
export interface HookTarget {
  readonly workflow: StartCommand['workflow'];
  readonly planHash: string;
  readonly vars: Readonly<Record<string, string>>;
  readonly webhooks: readonly { readonly method: HttpMethod; readonly url: string }[];
  /** Of all that it depends on: two versions in which it is the same share what is set up. */
  readonly signature: string;
}

export interface HookRow {
  readonly id: string;
  readonly tenant_id: string;
  readonly workflow_id: string;
  readonly node_id: string;
  readonly state: HookState;
  readonly target: string;
  readonly fence: string;
  readonly attempts: number;
}

export const HOOK_COLUMNS = 'id, tenant_id, workflow_id, node_id, state, target, fence, attempts';

export const targetOf = ({ target }: Pick<HookRow, 'target'>) => JSON.parse(target) as HookTarget;

/** Of the trigger itself, of the variables that the plan reads, and of where it is called. */
export function signatureOf(
  version: WorkflowVersionEntity,
  { nodeId }: CompiledTrigger,
  { webhooks, vars }: Pick<HookTarget, 'webhooks' | 'vars'>,
): string {
  const node = documentOf(version).nodes.find(({ id }) => id === nodeId);
  const { name, type, typeVersion, parameters, credentials } = node ?? {};
  const whole = JSON.stringify([name, type, typeVersion, parameters, credentials, webhooks, vars]);
  return createHash('sha256').update(whole).digest('hex');
}
