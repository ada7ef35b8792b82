import { jest } from '@jest/globals';
import type { OrchestratorClient, StoredAnswer } from '@weft/contracts';
import { AppError } from '@weft/errors';
import { StoredAnswers } from './stored-answers.ts';

type FindAnswers = OrchestratorClient['findAnswers'];

const ACME = 'acme';
const many = (count: number): string[] => Array.from({ length: count }, (_, index) => `run-${index}`);
const textOf = (executionId: string): StoredAnswer => ({
  status: 'answered',
  answer: { status: 200, headers: {}, body: { text: executionId } },
});

describe(StoredAnswers, () => {
  const findAnswers = jest.fn<FindAnswers>();
  let held: PromiseWithResolvers<void>;
  let answers: StoredAnswers;
  beforeEach(() => {
    held = Promise.withResolvers();
    findAnswers.mockReset().mockImplementation(async ({ executionIds }) => {
      await held.promise;
      return executionIds.map(textOf);
    });
    answers = new StoredAnswers({ findAnswers });
  });
  const batches = () => findAnswers.mock.calls.map(([{ tenantId, executionIds }]) => [tenantId, executionIds.length]);

  it('tells each of those who ask at once of their own run, by one question', async () => {
    held.resolve();
    const found = await Promise.all(many(3).map((id) => answers.find(ACME, id)));
    expect(found).toEqual(many(3).map(textOf));
    expect(batches()).toEqual([[ACME, 3]]);
  });

  it('has two questions under way at most, and lets whoever asks meanwhile share the next', async () => {
    const asked = [answers.find(ACME, 'first')];
    await Promise.resolve();
    asked.push(answers.find(ACME, 'second'));
    await Promise.resolve();
    asked.push(...many(40).map((id) => answers.find(ACME, id)));
    await Promise.resolve();
    expect(batches()).toHaveLength(2);

    held.resolve();
    await Promise.all(asked);
    expect(batches()).toEqual([
      [ACME, 1],
      [ACME, 1],
      [ACME, 40],
    ]);
  });

  it('asks for 50 runs at a time, and for those of each workspace in turn', async () => {
    held.resolve();
    await Promise.all([...many(120).map((id) => answers.find(ACME, id)), answers.find('other', 'theirs')]);
    expect(batches()).toEqual([
      [ACME, 50],
      ['other', 1],
      [ACME, 50],
      [ACME, 20],
    ]);
  });

  it('fails for those alone whose answer cannot be read', async () => {
    held.resolve();
    findAnswers.mockResolvedValue([{ status: 'unreadable' }, { status: 'pending' }]);
    const [bad, good] = await Promise.allSettled([answers.find(ACME, 'a'), answers.find(ACME, 'b')]);
    expect(bad).toMatchObject({ reason: { code: 'INTERNAL' } });
    expect(good).toMatchObject({ value: { status: 'pending' } });
  });

  it('goes on after a question that got no answer', async () => {
    held.resolve();
    findAnswers.mockRejectedValueOnce(new AppError('REQUEST_TIMEOUT', 'No answer in time.'));
    await expect(answers.find(ACME, 'a')).rejects.toMatchObject({ code: 'REQUEST_TIMEOUT' });
    await expect(answers.find(ACME, 'a')).resolves.toEqual(textOf('a'));
  });
});
