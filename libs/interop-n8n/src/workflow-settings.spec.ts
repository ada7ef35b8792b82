import { fromN8n } from './from-n8n.ts';

const settingsOf = (settings: object) => fromN8n({ nodes: [], settings }).document.settings;

describe('workflow settings', () => {
  it.each([
    [{ executionOrder: 'v1' }, { order: 'canvas' }],
    [{ executionOrder: 'v0' }, { order: 'breadth-first' }],
    [{}, { order: 'breadth-first', timeoutMs: 0, saveData: 'all', maxLoopCount: 100_000 }],
    [{ timezone: 'Europe/Berlin' }, { timezone: 'Europe/Berlin' }],
    [{ executionTimeout: 90 }, { timeoutMs: 90_000 }],
    [{ executionTimeout: -1 }, { timeoutMs: 0 }],
    [{ saveDataSuccessExecution: 'none' }, { saveData: 'errors' }],
    [{ saveDataSuccessExecution: 'none', saveDataErrorExecution: 'none' }, { saveData: 'none' }],
    [{ saveDataErrorExecution: 'none' }, { saveData: 'all' }],
    [{ errorWorkflow: 'a1B2' }, { errorWorkflowId: 'a1B2' }],
  ])('%j become %j', (given, expected) => {
    expect(settingsOf(given)).toMatchObject(expected);
  });

  it('leave the time zone to the default where the file does', () => {
    expect(settingsOf({ timezone: 'DEFAULT' })).not.toHaveProperty('timezone');
  });
});
