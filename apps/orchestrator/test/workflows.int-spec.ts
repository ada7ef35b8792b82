import { make } from '@weft/testing';
import { openOrchestrator, webhookDocument, type OrchestratorUnderTest } from './orchestrator-under-test.ts';

describe('workflows', () => {
  let weft: OrchestratorUnderTest;
  const actor = make.actor();
  const stranger = make.actor();

  beforeAll(async () => {
    weft = await openOrchestrator();
  });
  afterAll(() => weft.close());

  it('are saved with a new version each time, and every version stays', async () => {
    const { id } = await weft.workflows.create(actor, webhookDocument('First', 'a'));
    await weft.workflows.update(actor, id, { document: webhookDocument('Second', 'b') });

    expect(await weft.workflows.get(actor, id)).toMatchObject({ name: 'Second', version: 2, active: false });
    expect(await weft.workflows.getVersion(actor, id, 1)).toMatchObject({ version: 1, document: { name: 'First' } });
    const { items } = await weft.workflows.listVersions(actor, id, { limit: 10 });
    expect(items.map(({ version }) => version)).toEqual([2, 1]);
  });

  it('tell what one version has become in another, the newest where none is named', async () => {
    const { id } = await weft.workflows.create(actor, webhookDocument('First', 'a'));
    await weft.workflows.update(actor, id, { document: { ...webhookDocument('Second', 'b'), settings: { order: 'canvas' } } });
    const diff = await weft.workflows.diffVersions(actor, id, { from: 1 });
    expect(diff).toMatchObject({
      from: 1,
      to: 2,
      nodes: { changed: [{ changes: [{ field: 'parameters.path', from: 'a', to: 'b' }] }] },
    });
    expect(diff.changes).toEqual([
      { field: 'name', from: 'First', to: 'Second' },
      { field: 'settings.order', from: 'parallel', to: 'canvas' },
    ]);
    expect(await weft.workflows.diffVersions(actor, id, { from: 2, to: 1 })).toMatchObject({ from: 2, to: 1 });
    await expect(weft.workflows.diffVersions(actor, id, { from: 1, to: 3 })).rejects.toMatchObject({ code: 'VERSION_NOT_FOUND' });
  });

  it('refuse a save that is based on an older version than the newest', async () => {
    const { id } = await weft.workflows.create(actor, webhookDocument('Mine', 'mine'));
    await weft.workflows.update(actor, id, { document: webhookDocument('Theirs', 'mine'), basedOn: 1 });

    const late = weft.workflows.update(actor, id, { document: webhookDocument('Mine again', 'mine'), basedOn: 1 });

    await expect(late).rejects.toMatchObject({ code: 'WORKFLOW_CONFLICT', details: { latestVersion: 2 } });
  });

  it('give two saves at the same time two versions', async () => {
    const { id } = await weft.workflows.create(actor, webhookDocument('Busy', 'busy'));

    const saves = await Promise.all(
      Array.from({ length: 5 }, () => weft.workflows.update(actor, id, { document: webhookDocument('Busy', 'busy') })),
    );

    expect(saves.map(({ version }) => version).sort()).toEqual([2, 3, 4, 5, 6]);
  });

  it('may be saved with errors, and then neither activated nor run', async () => {
    const { id, problems } = await weft.workflows.create(actor, webhookDocument('broken', 'x'));

    expect(problems).toHaveLength(1);
    await expect(weft.activation.activate(actor, id)).rejects.toMatchObject({ code: 'WORKFLOW_INVALID', details: { problems } });
    const run = weft.executions.execute({ actor, workflowId: id, executionId: make.uuid(), items: [], wait: false });
    await expect(run).rejects.toMatchObject({ code: 'WORKFLOW_INVALID' });
  });

  it('are not saved where they cannot be read', async () => {
    await expect(weft.workflows.create(actor, { nodes: 'none' })).rejects.toMatchObject({ code: 'WORKFLOW_INVALID' });
  });

  it('of another workspace do not exist', async () => {
    const { id } = await weft.workflows.create(actor, webhookDocument('Private', 'private'));

    await expect(weft.workflows.get(stranger, id)).rejects.toMatchObject({ code: 'WORKFLOW_NOT_FOUND' });
    await expect(weft.workflows.update(stranger, id, { document: webhookDocument('Taken', 't') })).rejects.toMatchObject({
      code: 'WORKFLOW_NOT_FOUND',
    });
    await expect(weft.activation.activate(stranger, id)).rejects.toMatchObject({ code: 'WORKFLOW_NOT_FOUND' });
    await expect(weft.activation.delete(stranger, id)).rejects.toMatchObject({ code: 'WORKFLOW_NOT_FOUND' });
    expect((await weft.workflows.list(stranger, { limit: 10 })).items).toEqual([]);
  });

  it('are listed page by page, newest first, each once', async () => {
    const owner = make.actor();
    const names = ['one', 'two', 'three', 'four', 'five'];
    for (const name of names) await weft.workflows.create(owner, webhookDocument(name, name));

    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await weft.workflows.list(owner, { limit: 2, cursor });
      seen.push(...page.items.map(({ name }) => name));
      cursor = page.nextCursor;
    } while (cursor !== undefined);

    expect(seen).toEqual(names.toReversed());
  });

  it('are found by a part of their name, in which % and _ are text', async () => {
    const owner = make.actor();
    for (const name of ['Order 100%', 'Order 100', 'a_b', 'axb']) await weft.workflows.create(owner, webhookDocument(name, name));
    const find = async (search: string) =>
      (await weft.workflows.list(owner, { limit: 10, search })).items.map(({ name }) => name);

    expect(await find('100%')).toEqual(['Order 100%']);
    expect(await find('A_B')).toEqual(['a_b']);
  });

  it.each(['not a cursor', Buffer.from('["yesterday","x"]').toString('base64url'), Buffer.from('{}').toString('base64url')])(
    'refuse the cursor %p with INVALID_INPUT',
    async (cursor) => {
      await expect(weft.workflows.list(actor, { limit: 2, cursor })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    },
  );
});

describe('activation', () => {
  let weft: OrchestratorUnderTest;
  const actor = make.actor();
  const { tenantId } = actor;

  beforeAll(async () => {
    weft = await openOrchestrator();
  });
  afterAll(() => weft.close());

  const find = (path: string, method = 'POST') => weft.webhooks.find({ tenantId, method, path });

  it('serves the routes of the version it pins, and a later save changes nothing live', async () => {
    const { id } = await weft.workflows.create(actor, webhookDocument('Orders', 'orders'));
    await weft.activation.activate(actor, id);
    await weft.workflows.update(actor, id, { document: webhookDocument('Orders', 'orders-v2') });

    expect(await find('orders')).toMatchObject({ workflowId: id, triggerNodeId: 'hook' });
    await expect(find('orders-v2')).rejects.toMatchObject({ code: 'WEBHOOK_NOT_FOUND' });

    await weft.activation.activate(actor, id);

    await expect(find('orders')).rejects.toMatchObject({ code: 'WEBHOOK_NOT_FOUND' });
    expect(await find('orders-v2')).toMatchObject({ workflowId: id });
  });

  it('names the workflow that has the path already, and then changes nothing', async () => {
    const first = await weft.workflows.create(actor, webhookDocument('Holder', 'taken/:id'));
    const second = await weft.workflows.create(actor, webhookDocument('Comer', 'taken/:other'));
    await weft.activation.activate(actor, first.id);

    const refused = weft.activation.activate(actor, second.id);

    await expect(refused).rejects.toMatchObject({
      code: 'WEBHOOK_PATH_TAKEN',
      message: expect.stringContaining('"Holder"') as string,
    });
    expect(await weft.workflows.get(actor, second.id)).toMatchObject({ active: false });
    expect(await find('taken/7')).toMatchObject({ workflowId: first.id, params: { id: '7' } });
  });

  it('lets one of many win a path that all want at once', async () => {
    const rivals = await Promise.all(
      ['r1', 'r2', 'r3', 'r4'].map((name) => weft.workflows.create(actor, webhookDocument(name, 'wanted'))),
    );

    const results = await Promise.allSettled(rivals.map(({ id }) => weft.activation.activate(actor, id)));

    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const result of results)
      if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'WEBHOOK_PATH_TAKEN' });
  });

  it('prefers a fixed path over one with a parameter', async () => {
    const any = await weft.workflows.create(actor, webhookDocument('Any', 'shop/:article'));
    const one = await weft.workflows.create(actor, webhookDocument('One', 'shop/tea'));
    await weft.activation.activate(actor, any.id);
    await weft.activation.activate(actor, one.id);

    expect(await find('shop/tea')).toMatchObject({ workflowId: one.id });
    expect(await find('shop/milk')).toMatchObject({ workflowId: any.id, params: { article: 'milk' } });
    expect(await find('shop/:article')).toMatchObject({ workflowId: any.id, params: { article: ':article' } });
  });

  it('ends with deactivation, and with the deletion of the workflow', async () => {
    const { id } = await weft.workflows.create(actor, webhookDocument('Short', 'short'));
    await weft.activation.activate(actor, id);
    await weft.activation.deactivate(actor, id);
    await expect(find('short')).rejects.toMatchObject({ code: 'WEBHOOK_NOT_FOUND' });

    await weft.activation.activate(actor, id);
    await weft.activation.delete(actor, id);
    await expect(find('short')).rejects.toMatchObject({ code: 'WEBHOOK_NOT_FOUND' });
  });

  it('§8: moves the change counter in the transaction of the change, so that caches drop what they hold', async () => {
    const { id } = await weft.workflows.create(actor, webhookDocument('Cached', 'cached'));
    await weft.activation.activate(actor, id);
    expect(await weft.live.get(tenantId, id)).toMatchObject({ version: 1 });
    const before = await weft.changes.read();

    await weft.workflows.update(actor, id, { document: webhookDocument('Cached', 'cached') });
    await weft.activation.activate(actor, id);

    expect(await weft.changes.read()).toBeGreaterThan(before);
    weft.live.invalidate();
    expect(await weft.live.get(tenantId, id)).toMatchObject({ version: 2 });
  });
});
