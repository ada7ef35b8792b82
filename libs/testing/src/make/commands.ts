import type { Actor, StartCommand } from '@weft/contracts';
import { item } from './documents.ts';
import { uuid } from './ids.ts';

/** A start by hand of a plan that nobody has stored: `planHash` is well formed and names nothing. */
export function startCommand(overrides: Partial<StartCommand> = {}): StartCommand {
  return {
    executionId: uuid(),
    tenantId: uuid(),
    workflow: { id: uuid(), name: 'Test workflow', version: 1, active: false },
    planHash: '0'.repeat(64),
    mode: 'manual',
    triggerNodeId: 'Start',
    items: [item()],
    pinData: {},
    vars: {},
    priority: 0,
    replyWhen: 'finished',
    ...overrides,
  };
}

export function actor(overrides: Partial<Actor> = {}): Actor {
  return { tenantId: uuid(), userId: uuid(), ...overrides };
}
