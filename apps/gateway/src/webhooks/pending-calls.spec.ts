import { jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import type { OrchestratorClient } from '@weft/contracts';
import { AppError } from '@weft/errors';
import type { ConfigOf } from '@weft/config';
import type { StoredAnswers } from '../executions/stored-answers.ts';
import type { gatewayConfig } from '../gateway.config.ts';
import { type CallOutcome, PendingCalls } from './pending-calls.ts';

const EXECUTION_ID = '01a20699-ff68-7635-9635-003d50e4c34a';
const START = { tenantId: 'tenant', executionId: EXECUTION_ID, respond: 'last-node' } as Parameters<PendingCalls['start']>[0];

describe(PendingCalls, () => {
  const findAnswer = jest.fn<StoredAnswers['find']>();
  let calls: PendingCalls;
  let outcomes: CallOutcome[];

  beforeEach(() => {
    jest.useFakeTimers();
    jest.spyOn(Logger.prototype, 'warn').mockReturnValue(undefined);
    findAnswer.mockReset();
    const orchestrator = { startWebhook: () => new Promise(() => undefined) } as unknown as OrchestratorClient;
    calls = new PendingCalls(
      orchestrator,
      { find: findAnswer } as unknown as StoredAnswers,
      { waitMs: 120_000 } as ConfigOf<typeof gatewayConfig>,
    );
    calls.onApplicationBootstrap();
    outcomes = [];
    calls.start(START, (outcome) => void outcomes.push(outcome));
  });
  afterEach(async () => {
    findAnswer.mockResolvedValue({ status: 'pending' });
    await calls.onModuleDestroy();
    jest.useRealTimers();
    jest.restoreAllMocks();
  });

  it('"without a reply the gateway asks the store every second" (run.md §6)', async () => {
    findAnswer.mockResolvedValue({ status: 'pending' });
    await jest.advanceTimersByTimeAsync(10_500);
    expect(findAnswer).toHaveBeenCalledTimes(10);

    findAnswer.mockResolvedValue({ status: 'finished', outcome: 'failed' });
    await jest.advanceTimersByTimeAsync(2_500);
    expect(outcomes).toEqual([{ answer: expect.objectContaining({ status: 500 }) as object }]);
  });

  it('asks less and less often where the store is too slow to answer, and goes on asking', async () => {
    findAnswer.mockRejectedValue(new AppError('REQUEST_TIMEOUT', 'No answer in time.'));
    await jest.advanceTimersByTimeAsync(30_500);
    expect(findAnswer.mock.calls.length).toBeLessThanOrEqual(8);

    findAnswer.mockResolvedValue({ status: 'finished', outcome: 'failed' });
    await jest.advanceTimersByTimeAsync(10_000);
    expect(outcomes).toHaveLength(1);
  });
});
