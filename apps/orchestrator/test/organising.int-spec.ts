import { orchestrator } from '@weft/contracts';
import { make } from '@weft/testing';
import { openOrchestrator, webhookDocument, type OrchestratorUnderTest } from './orchestrator-under-test.ts';

let weft: OrchestratorUnderTest;
beforeAll(async () => {
  weft = await openOrchestrator();
});
afterAll(() => weft.close());

const inFolder = async (actor: ReturnType<typeof make.actor>, folderId: string | null) =>
  (await weft.workflows.list(actor, { limit: 50, folderId })).items.map(({ name }) => name);

describe('folders', () => {
  const actor = make.actor();

  it('hold workflows and folders, and say how many workflows', async () => {
    const sales = await weft.folders.create(actor, { name: 'Sales', parentId: null });
    const north = await weft.folders.create(actor, { name: 'North', parentId: sales.id });
    const { id } = await weft.workflows.create(actor, webhookDocument('Quotes', 'quotes'));
    await weft.workflows.organise(actor, id, { folderId: north.id });

    expect(await inFolder(actor, north.id)).toEqual(['Quotes']);
    expect(await inFolder(actor, sales.id)).toEqual([]);
    expect(await inFolder(actor, null)).toEqual([]);
    expect(await weft.folders.list(actor)).toEqual([
      { id: north.id, name: 'North', parentId: sales.id, workflowCount: 1 },
      { id: sales.id, name: 'Sales', parentId: null, workflowCount: 0 },
    ]);
    expect(await weft.workflows.get(actor, id)).toMatchObject({ folderId: north.id, version: 1 });
  });

  it('cannot lie inside themselves, also when two move into each other at once', async () => {
    const one = await weft.folders.create(actor, { name: 'One', parentId: null });
    const two = await weft.folders.create(actor, { name: 'Two', parentId: null });

    const moves = await Promise.allSettled([
      weft.folders.update(actor, one.id, { parentId: two.id }),
      weft.folders.update(actor, two.id, { parentId: one.id }),
    ]);

    expect(moves.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const refused = moves.find(({ status }) => status === 'rejected') as PromiseRejectedResult;
    expect(refused.reason).toMatchObject({ code: 'FOLDER_INVALID' });
  });

  it('lie at most twenty deep, a subtree that is moved counted whole', async () => {
    const stack = async (height: number, prefix: string): Promise<string[]> => {
      const ids: string[] = [];
      for (let level = 1; level <= height; level++) {
        ids.push((await weft.folders.create(actor, { name: `${prefix} ${level}`, parentId: ids.at(-1) ?? null })).id);
      }
      return ids;
    };
    const deep = await stack(20, 'deep');
    const low = await stack(2, 'low');

    const tooDeep = { code: 'FOLDER_INVALID' };
    await expect(weft.folders.create(actor, { name: 'below', parentId: deep[19]! })).rejects.toMatchObject(tooDeep);
    await expect(weft.folders.update(actor, low[0]!, { parentId: deep[18]! })).rejects.toMatchObject(tooDeep);
    await expect(weft.folders.update(actor, low[0]!, { parentId: deep[17]! })).resolves.toMatchObject({ parentId: deep[17] });
  });

  it('have a name of their own among their neighbours, whatever the case', async () => {
    await weft.folders.create(actor, { name: 'Ops', parentId: null });

    await expect(weft.folders.create(actor, { name: 'oPS', parentId: null })).rejects.toMatchObject({ code: 'NAME_TAKEN' });
  });

  it('are deleted when they are empty only', async () => {
    const folder = await weft.folders.create(actor, { name: 'Full', parentId: null });
    const { id } = await weft.workflows.create(actor, webhookDocument('Kept', 'kept'), { folderId: folder.id });

    await expect(weft.folders.delete(actor, folder.id)).rejects.toMatchObject({ code: 'FOLDER_NOT_EMPTY' });
    await weft.workflows.organise(actor, id, { folderId: null });
    await weft.folders.delete(actor, folder.id);

    await expect(weft.folders.delete(actor, folder.id)).rejects.toMatchObject({ code: 'FOLDER_NOT_FOUND' });
  });

  it('are deleted or filled, where both are asked for at once', async () => {
    const { id } = await weft.workflows.create(actor, webhookDocument('Restless', 'restless'));
    for (let round = 0; round < 10; round++) {
      const folder = await weft.folders.create(actor, { name: `Round ${round}`, parentId: null });
      const [moved, deleted] = await Promise.allSettled([
        weft.workflows.organise(actor, id, { folderId: folder.id }),
        weft.folders.delete(actor, folder.id),
      ]);
      const codes = [moved, deleted].map((each) =>
        each.status === 'rejected' ? (each.reason as { code: string }).code : 'done',
      );
      expect([
        ['done', 'FOLDER_NOT_EMPTY'],
        ['FOLDER_NOT_FOUND', 'done'],
      ]).toContainEqual(codes);
    }
  });

  it('of another workspace do not exist', async () => {
    const mine = await weft.folders.create(actor, { name: 'Mine', parentId: null });
    const stranger = make.actor();
    const { id } = await weft.workflows.create(stranger, webhookDocument('Theirs', 'theirs'));

    const absent = { code: 'FOLDER_NOT_FOUND' };
    await expect(weft.workflows.organise(stranger, id, { folderId: mine.id })).rejects.toMatchObject(absent);
    await expect(weft.folders.create(stranger, { name: 'x', parentId: mine.id })).rejects.toMatchObject(absent);
    await expect(weft.folders.update(stranger, mine.id, { name: 'x' })).rejects.toMatchObject(absent);
    await expect(weft.folders.delete(stranger, mine.id)).rejects.toMatchObject(absent);
    expect(await weft.folders.list(stranger)).toEqual([]);
  });
});

describe('tags', () => {
  const actor = make.actor();

  it('are made when a workflow gets them, one for all cases, and find it', async () => {
    const first = await weft.workflows.create(actor, webhookDocument('First', 'first'));
    const second = await weft.workflows.create(actor, webhookDocument('Second', 'second'));
    await weft.workflows.organise(actor, first.id, { tags: ['Urgent', 'billing'] });
    const { tags } = await weft.workflows.organise(actor, second.id, { tags: ['URGENT'] });

    expect(tags).toEqual(['Urgent']);
    expect((await weft.tags.list(actor)).map(({ name, workflowCount }) => [name, workflowCount])).toEqual([
      ['billing', 1],
      ['Urgent', 2],
    ]);
    const found = await weft.workflows.list(actor, { limit: 10, tag: 'urgent' });
    expect(found.items.map(({ name, tags: names }) => [name, names])).toEqual([
      ['Second', ['Urgent']],
      ['First', ['billing', 'Urgent']],
    ]);
  });

  it('are given by many at once, and deleted meanwhile, without anybody being refused', async () => {
    const [one, two] = await Promise.all([
      weft.workflows.create(actor, webhookDocument('One', 'at-once-1')),
      weft.workflows.create(actor, webhookDocument('Two', 'at-once-2')),
    ]);
    for (let round = 0; round < 5; round++) {
      const names = Array.from({ length: 6 }, (_, n) => `round ${round} ${n}`);
      const given = Array.from({ length: 8 }, (_, n) =>
        weft.workflows.organise(actor, (n % 2 ? one : two).id, { tags: n % 4 < 2 ? names : names.toReversed() }),
      );
      await Promise.all(given);
      const [first] = await weft.tags.list(actor);
      await Promise.all([weft.workflows.organise(actor, one.id, { tags: [first!.name] }), weft.tags.delete(actor, first!.id)]);
      expect((await weft.workflows.get(actor, two.id)).tags.length).toBeGreaterThanOrEqual(5);
    }
  });

  it('leave their workflows when they are deleted', async () => {
    const tag = await weft.tags.create(actor, 'old');
    const { id } = await weft.workflows.create(actor, webhookDocument('Tagged', 'tagged'), { tags: ['old'] });
    await weft.tags.rename(actor, tag.id, 'older');
    expect(await weft.workflows.get(actor, id)).toMatchObject({ tags: ['older'] });

    await weft.tags.delete(actor, tag.id);

    expect(await weft.workflows.get(actor, id)).toMatchObject({ tags: [] });
    await expect(weft.tags.delete(actor, tag.id)).rejects.toMatchObject({ code: 'TAG_NOT_FOUND' });
  });
});

describe('a clone', () => {
  const actor = make.actor();

  it('is a new, inactive workflow beside the first, with the same tags', async () => {
    const folder = await weft.folders.create(actor, { name: 'Shop', parentId: null });
    const { id } = await weft.workflows.create(actor, webhookDocument('Orders', 'orders'), {
      folderId: folder.id,
      tags: ['live'],
    });
    await weft.activation.activate(actor, id);
    await weft.workflows.update(actor, id, { document: webhookDocument('Orders 2', 'orders') });

    const copy = await weft.copies.clone(actor, { workflowId: id });
    const old = await weft.copies.clone(actor, { workflowId: id, version: 1, name: 'The first' });

    expect(copy).toMatchObject({ name: 'Orders 2 (copy)', active: false, version: 1, folderId: folder.id, tags: ['live'] });
    expect(old).toMatchObject({ name: 'The first', document: { name: 'The first' } });
    expect(copy.id).not.toBe(id);
    expect(await weft.workflows.get(actor, id)).toMatchObject({ active: true, name: 'Orders 2' });
  });

  it('of a workflow with the longest name has one that fits', async () => {
    const { id } = await weft.workflows.create(actor, webhookDocument('n'.repeat(200), 'long'));

    const { name } = await weft.copies.clone(actor, { workflowId: id });

    expect(name).toBe(`${'n'.repeat(193)} (copy)`);
  });

  it('is refused, in a way that a caller may be told, where the folder is deleted while it is made', async () => {
    const folder = await weft.folders.create(actor, { name: 'Short-lived', parentId: null });
    const { id } = await weft.workflows.create(actor, webhookDocument('Moving', 'moving'), { folderId: folder.id });
    const { compile } = weft.compiler;
    weft.compiler.compile = async (input) => {
      weft.compiler.compile = compile;
      await weft.workflows.organise(actor, id, { folderId: null });
      await weft.folders.delete(actor, folder.id);
      return compile(input);
    };
    const before = (await weft.workflows.list(actor, { limit: 50 })).items.length;

    await expect(weft.copies.clone(actor, { workflowId: id })).rejects.toMatchObject({ code: 'FOLDER_NOT_FOUND' });

    expect(orchestrator.requests.cloneWorkflow.errors).toContain('FOLDER_NOT_FOUND');
    expect((await weft.workflows.list(actor, { limit: 50 })).items).toHaveLength(before);
  });

  it('of a workflow of another workspace is refused', async () => {
    const { id } = await weft.workflows.create(actor, webhookDocument('Own', 'own'));

    await expect(weft.copies.clone(make.actor(), { workflowId: id })).rejects.toMatchObject({ code: 'WORKFLOW_NOT_FOUND' });
  });
});

describe('an import', () => {
  it('gives the workflow the tags of its file, beside those that the workspace has', async () => {
    const actor = make.actor();
    await weft.tags.create(actor, 'SALES');

    const { workflow } = await weft.copies.import(actor, { source: webhookDocument('From n8n', 'from-n8n') });

    expect(workflow).toMatchObject({ name: 'From n8n', active: false, tags: ['north', 'SALES'] });
    expect((await weft.tags.list(actor)).map(({ name }) => name)).toEqual(['north', 'SALES']);
  });

  it('asks for clamped retries where it is told to', async () => {
    const source = webhookDocument('Retries', 'retries');
    const { workflow } = await weft.copies.import(make.actor(), { source, clampRetries: true });
    expect(workflow.name).toBe('Retries, clamped');
  });

  it('leaves nothing where the workspace has too many tags', async () => {
    const actor = make.actor();
    for (let made = 0; made < 1_000; made += 50) {
      const tags = Array.from({ length: 50 }, (_, index) => `tag ${made + index}`);
      await weft.workflows.create(actor, webhookDocument(`Tags ${made}`, `tags-${made}`), { tags });
    }
    await expect(weft.copies.import(actor, { source: webhookDocument('Late', 'late') })).rejects.toMatchObject({
      code: 'TAG_LIMIT_REACHED',
    });
    expect((await weft.workflows.list(actor, { limit: 5, search: 'Late' })).items).toEqual([]);
  });
});

describe('a node with another name', () => {
  const linked = (name: string) => ({
    name,
    nodes: [
      { id: 'a', name: 'First', type: 'manualTrigger', parameters: {} },
      { id: 'b', name: 'Second', type: 'set', parameters: { value: "={{ $('First').item.json.x }}" } },
      { id: 'c', name: 'Third', type: 'code', parameters: { source: 'return $("First").all()' } },
    ],
    edges: [{ source: 'a', target: 'b' }],
    pinData: { First: [{ json: { x: 1 } }] },
  });

  it('is called so everywhere, in a new version that is not live', async () => {
    const actor = make.actor();
    const { id } = await weft.workflows.create(actor, linked('Linked'));
    await weft.activation.activate(actor, id);

    const renamed = await weft.workflows.renameNode(actor, id, { nodeId: 'a', name: "It's here" });

    expect(renamed).toMatchObject({ version: 2, activeVersion: 1 });
    expect(renamed.document).toMatchObject({
      nodes: [
        { id: 'a', name: "It's here" },
        { parameters: { value: "={{ $('It\\'s here').item.json.x }}" } },
        { parameters: { source: 'return $("It\'s here").all()' } },
      ],
      pinData: { "It's here": [{ json: { x: 1 } }] },
    });
  });

  it.each([
    ['that the newest version does not have', { nodeId: 'z', name: 'New' }, 'NODE_NOT_FOUND'],
    ['to the name of another', { nodeId: 'a', name: 'Second' }, 'NAME_TAKEN'],
    ['of an older version', { nodeId: 'a', name: 'New', basedOn: 9 }, 'WORKFLOW_CONFLICT'],
  ])('is refused: one %s', async (_, change, code) => {
    const actor = make.actor();
    const { id } = await weft.workflows.create(actor, linked('Refused'));
    await expect(weft.workflows.renameNode(actor, id, change)).rejects.toMatchObject({ code });
    await expect(weft.workflows.renameNode(make.actor(), id, change)).rejects.toMatchObject({ code: 'WORKFLOW_NOT_FOUND' });
    expect(await weft.workflows.get(actor, id)).toMatchObject({ version: 1 });
  });
});

describe('an export', () => {
  it('says what the workflow is called by', async () => {
    const actor = make.actor();
    const { id } = await weft.workflows.create(actor, webhookDocument('Tagged', 'tagged'), { tags: ['b', 'A'] });
    expect((await weft.copies.export(actor, { workflowId: id, format: 'n8n' })).file).toMatchObject({ tags: ['A', 'b'] });
  });

  it.each([
    ['Orders: Ünïcode / 100 %', 'Orders-Ünïcode-100.weft.json'],
    ['../..', 'workflow.weft.json'],
  ])('of "%s" is called %s', async (name, fileName) => {
    const actor = make.actor();
    const { id, document } = await weft.workflows.create(actor, webhookDocument(name, 'x'));

    expect(await weft.copies.export(actor, { workflowId: id, format: 'weft' })).toEqual({
      fileName,
      file: { document, tags: [] },
      report: [],
      findings: [],
    });
  });
});
