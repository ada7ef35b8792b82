import { Logger } from '@nestjs/common';
import { AppError } from '@weft/errors';
import { lastValueFrom } from 'rxjs';
import { RequestErrorsFilter } from './message-errors.filter.ts';

describe(RequestErrorsFilter, () => {
  it('answers each request of a full executor, and logs one line for all of them', async () => {
    const lines: unknown[] = [];
    const note = (line: unknown) => void lines.push(line);
    Logger.overrideLogger({ log: note, warn: note, error: note });
    const filter = new RequestErrorsFilter('weft.v1.executor.start', ['EXECUTOR_BUSY']);
    for (let n = 0; n < 100; n++)
      await expect(lastValueFrom(filter.catch(new AppError('EXECUTOR_BUSY', 'No room.')))).rejects.toMatchObject({
        code: 'EXECUTOR_BUSY',
        message: 'No room.',
      });
    expect(lines).toEqual(['weft.v1.executor.start: EXECUTOR_BUSY No room.']);
  });

  it('logs a line for each request that fails, so that the trace id of its answer is in the log', async () => {
    const lines: unknown[] = [];
    Logger.overrideLogger({ log: () => undefined, warn: (line: unknown) => void lines.push(line), error: () => undefined });
    const filter = new RequestErrorsFilter('weft.v1.shop.buy', []);
    for (let n = 0; n < 3; n++)
      await lastValueFrom(filter.catch(new AppError('STORE_UNAVAILABLE', 'Away.'))).catch(() => undefined);
    expect(lines).toEqual(Array(3).fill('weft.v1.shop.buy: STORE_UNAVAILABLE Away.'));
  });
});
