import type { DeadLetter, DeadLetterCount, DeadLetterView, ExecutionView, LetterResults, Page } from '@weft/contracts';
import { waitFor } from '@weft/testing';
import { chain, node, useOutside, type Feature } from '../../src/index.ts';

const LETTERS = '/api/admin/dead-letters';
const TIMEOUT_MS = 90_000;

/** docs/failure.md: what fails in production is kept until somebody has dealt with it, and is redriven once. */
export const deadLetters: Feature = (weft) => {
  const outside = useOutside();

  /** Two calls; what the second one is for stands in its address. */
  const saveOrders = async (path: string) => {
    const call = (name: string, address: string) =>
      node(name, 'httpRequest', { method: 'POST', url: `=${outside.url}/${address}`, bodyType: 'none' });
    const nodes = [
      node('Hook', 'webhook', { path, method: 'POST', respond: 'immediately' }),
      call('Reserve', 'Reserve'),
      node('Order', 'code', { code: 'return [{ json: $("Hook").first().json.body }];' }),
      call('Charge', 'Charge/{{ $json.amount }}'),
    ];
    const { id } = await weft().api.create({ name: path, nodes, edges: chain('Hook', 'Reserve', 'Order', 'Charge') });
    await weft().api.activate(id);
    return id;
  };
  const list = (query: string) => weft().api.ok<Page<DeadLetter>>('GET', `${LETTERS}?${query}`);
  const get = (id: string) => weft().api.ok<DeadLetterView>('GET', `${LETTERS}/${id}`);
  const act = <T = { executionId: string; code: string }>(path: string, body?: object) =>
    weft().api.send<T>('POST', `${LETTERS}/${path}`, body);
  const ended = async (id: string): Promise<ExecutionView> => {
    let seen: ExecutionView | undefined;
    await waitFor(async () => ['succeeded', 'failed'].includes((seen = await weft().api.execution(id)).status), {
      what: `execution ${id} to end`,
      timeoutMs: TIMEOUT_MS,
    });
    return seen!;
  };
  /** Orders whose charge is refused, and their letters. */
  const failOrders = async (path: string, ...amounts: number[]) => {
    const workflowId = await saveOrders(path);
    outside.status = 200;
    outside.failing.clear();
    for (const amount of amounts) outside.failing.add(`/Charge/${amount}`);
    // One after the other: letters are in the order in which the runs failed.
    for (const [index, amount] of amounts.entries()) {
      await weft().api.send('POST', `/webhook/${path}`, { amount });
      await waitFor(async () => (await list(`workflowId=${workflowId}`)).items.length === index + 1, { timeoutMs: TIMEOUT_MS });
    }
    const { items } = await list(`workflowId=${workflowId}`);
    return { workflowId, letters: items.toReversed() };
  };

  it(
    'are inspected, and redriven once from the failed step, with the keys of the calls that were perhaps made',
    async () => {
      const { letters } = await failOrders('inspected', 5);
      const { id } = letters[0]!;
      expect(await get(id)).toMatchObject({
        ...{ id, state: 'open', mode: 'webhook', code: 'HTTP_STATUS', reason: 'failed', callerTold: false },
        error: { nodeName: 'Charge' },
        start: { nodeName: 'Hook', items: [{ json: { body: { amount: 5 } } }] },
        failedStep: { nodeName: 'Charge', attempts: 1, input: { Order: [{ json: { amount: 5 } }] } },
      });

      outside.failing.clear();
      const answers = await Promise.all([1, 2, 3].map(() => act(`${id}/redrive`)));

      const [made] = answers.filter(({ status }) => status === 202);
      expect(answers.map(({ status }) => status).toSorted()).toEqual([202, 409, 409]);
      const refused = answers.filter(({ status }) => status === 409).map(({ body }) => [body.code, body.executionId]);
      expect(refused).toEqual([1, 2].map(() => ['DEAD_LETTER_RESOLVED', made!.body.executionId]));
      expect(await ended(made!.body.executionId)).toMatchObject({ status: 'succeeded', retryOf: id, mode: 'retry' });
      expect(outside.paths()).toEqual(['/Reserve', '/Charge/5', '/Charge/5']);
      expect(new Set(outside.keysOf('/Charge/5')).size).toBe(1);
      expect(await get(id)).toMatchObject({
        state: 'redriven',
        redrivenAs: made!.body.executionId,
        resolvedBy: expect.any(String),
      });
    },
    TIMEOUT_MS,
  );

  it(
    'are redriven with what they were edited to: what the failed step gets, or what the execution begins with',
    async () => {
      const { letters } = await failOrders('edited', 6, 7);
      const [middle, whole] = letters.map(({ id }) => id) as [string, string];
      const edit = (id: string, body: object) =>
        weft().api.send<DeadLetterView & { code: string }>('PATCH', `${LETTERS}/${id}`, body);
      expect((await edit(middle, { data: { Nobody: [{ json: {} }] } })).body.code).toBe('INVALID_INPUT');
      const data = { Order: [{ json: { amount: 60 } }] };
      expect((await edit(middle, { data })).body).toMatchObject({ edit: { data }, editedBy: expect.any(String) });
      const items = [{ json: { body: { amount: 70 } } }];
      expect((await edit(whole, { items })).status).toBe(200);

      const runs = [await act(`${middle}/redrive`), await act(`${whole}/redrive`)].map(({ body }) => body.executionId);
      for (const run of runs) expect(await ended(run)).toMatchObject({ status: 'succeeded' });

      expect(outside.paths().slice(4).toSorted()).toEqual(['/Charge/60', '/Charge/70', '/Reserve']);
      expect(new Set(outside.calls.map(({ key }) => key)).size).toBe(outside.calls.length);
      expect((await edit(middle, { data })).body.code).toBe('DEAD_LETTER_RESOLVED');
    },
    TIMEOUT_MS,
  );

  it(
    'are dealt with in numbers: each for itself, and one that fails again comes again, linked',
    async () => {
      const { workflowId, letters } = await failOrders('many', 1, 2, 3, 4);
      const counts = await weft().api.ok<{ items: DeadLetterCount[] }>('GET', `${LETTERS}/counts?workflowId=${workflowId}`);
      expect(counts.items).toEqual([expect.objectContaining({ workflowId, code: 'HTTP_STATUS', count: 4 })]);
      outside.failing.delete('/Charge/1');

      const first = await act<LetterResults>('redrive', { filter: { workflowId }, limit: 2 });
      const again = await act<LetterResults>('redrive', { ids: letters.slice(0, 3).map(({ id }) => id) });

      expect(first.body.results.map(({ id, status }) => [id, status])).toEqual(
        letters.slice(0, 2).map(({ id }) => [id, 'redriven']),
      );
      expect(first.body.nextCursor).toBeDefined();
      expect(again.body.results.map((result) => ('code' in result ? result.code : result.status))).toEqual([
        ...['DEAD_LETTER_RESOLVED', 'DEAD_LETTER_RESOLVED', 'redriven'],
      ]);
      const runs = [...first.body.results, again.body.results[2]!].map(
        (result) => (result as { executionId: string }).executionId,
      );
      expect(await Promise.all(runs.map(async (run) => (await ended(run)).status))).toEqual(['succeeded', 'failed', 'failed']);
      await waitFor(async () => (await list(`workflowId=${workflowId}`)).items.length === 3);
      const open = (await list(`workflowId=${workflowId}`)).items;
      expect(open.map(({ redriveOf }) => redriveOf).toSorted()).toEqual([letters[1]!.id, letters[2]!.id, undefined].toSorted());

      const dismissed = await act<LetterResults>('dismiss', { filter: { workflowId } });
      expect(dismissed.body.results.map(({ status }) => status)).toEqual(['dismissed', 'dismissed', 'dismissed']);
      expect((await list(`workflowId=${workflowId}`)).items).toEqual([]);
      expect((await list(`workflowId=${workflowId}&state=dismissed`)).items).toHaveLength(3);
    },
    TIMEOUT_MS,
  );
};
