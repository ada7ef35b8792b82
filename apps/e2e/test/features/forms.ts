import { waitFor } from '@weft/testing';
import { type Feature, node } from '../../src/index.ts';
import { FormVisitor } from '../form-visitor.ts';

/** `kind`: type and version. */
const n8n = (name: string, kind: `${string} ${number}`, parameters: object) => ({
  ...{ id: name, name, type: `n8n-nodes-base.${kind.split(' ')[0]}`, typeVersion: Number(kind.split(' ')[1]), parameters },
  position: [0, 0],
  webhookId: `${name}-id`,
});
const links = (...names: string[]) =>
  Object.fromEntries(
    names.slice(1).map((target, index) => [names[index]!, { main: [[{ node: target, type: 'main', index: 0 }]] }]),
  );

export const forms: Feature = (weft) => {
  const runOf = async (workflowId: string) => {
    const { items } = await weft().api.executions(`workflowId=${workflowId}`);
    return items.map(({ id }) => id);
  };

  it('of an imported n8n file start a run with what somebody sent, files included', async () => {
    const file = {
      name: 'Contact',
      nodes: [
        n8n('On form submission', 'formTrigger 2.2', {
          formTitle: 'Contact us',
          formDescription: 'We answer <b>soon</b>.',
          formFields: {
            values: [
              { fieldLabel: 'Name', requiredField: true },
              { fieldLabel: 'Mail', fieldType: 'email' },
              { fieldLabel: 'CV', fieldType: 'file', multipleFiles: false, acceptFileTypes: '.txt' },
              { fieldName: 'source', fieldType: 'hiddenField', fieldValue: 'web' },
            ],
          },
          options: { path: 'contact-us', respondWithOptions: { values: { formSubmittedText: 'Thanks!' } } },
        }),
        n8n('Edit', 'set 3.4', {
          assignments: {
            assignments: [{ id: '1', name: 'hello', value: '={{ $json.Name }} {{ $json.source }}', type: 'string' }],
          },
        }),
      ],
      connections: links('On form submission', 'Edit'),
      settings: { executionOrder: 'v1' },
    };
    const { workflow, report } = await weft().api.import(file);
    expect(report).toMatchObject({ valid: true, nodes: [{ status: 'supported' }, { status: 'supported' }] });
    await weft().api.activate(workflow.id);

    const visitor = await new FormVisitor(`${weft().url}/form/contact-us?source=mail`).open();
    expect([visitor.status, visitor.page]).toEqual([200, expect.stringContaining('We answer <b>soon</b>.')]);
    await visitor.send({ f0: '', f1: 'nobody' });
    expect([visitor.status, visitor.page]).toEqual([422, expect.stringContaining('Please enter an e-mail address.')]);
    const cv = new File(['I can.'], 'cv.txt', { type: 'text/plain' });
    await visitor.send({ f0: 'Ada', f1: 'ada@example.com', f2: cv });
    expect([visitor.status, visitor.page]).toEqual([200, expect.stringContaining('Thanks!')]);

    await waitFor(async () => (await weft().api.executions(`workflowId=${workflow.id}&status=succeeded`)).items.length === 1);
    const [id] = await runOf(workflow.id);
    const { nodes } = await weft().api.execution(id!);
    const itemsOf = (name: string) => nodes?.[name]?.iterations[0]?.outputs?.['main'] ?? [];
    expect(itemsOf('On form submission')[0]).toMatchObject({
      json: { Name: 'Ada', Mail: 'ada@example.com', source: 'mail', formMode: 'production', CV: { filename: 'cv.txt', size: 6 } },
      binary: { CV: { fileName: 'cv.txt', sizeBytes: 6 } },
    });
    expect(itemsOf('Edit')[0]?.json).toMatchObject({ hello: 'Ada mail' });
  }, 60_000);

  it('lead the same person from page to page, and to the end', async () => {
    const file = {
      name: 'Pizza',
      nodes: [
        n8n('Start', 'formTrigger 2.3', {
          formTitle: 'Pizza',
          formFields: { values: [{ fieldLabel: 'Size' }] },
          options: { path: 'pizza' },
        }),
        n8n('Slow', 'wait 1.1', { amount: 1 }),
        n8n('Address', 'form 1', {
          formFields: { values: [{ fieldLabel: 'City', requiredField: true }] },
          options: { formTitle: 'Where to?' },
        }),
        n8n('Extras', 'form 1', {
          defineForm: 'json',
          jsonOutput: "={{ [{ fieldLabel: 'Extra for ' + $json.City }] }}",
          options: { formTitle: 'Anything else?' },
        }),
        n8n('End', 'form 1', {
          operation: 'completion',
          completionTitle: 'On its way',
          completionMessage: "={{ $('Start').first().json.Size }} to {{ $('Address').first().json.City }}",
        }),
      ],
      connections: links('Start', 'Slow', 'Address', 'Extras', 'End'),
      settings: { executionOrder: 'v1' },
    };
    const { workflow, report } = await weft().api.import(file);
    expect(report.nodes.map(({ status }) => status)).toEqual(Array.from({ length: 5 }, () => 'supported'));
    await weft().api.activate(workflow.id);

    const visitor = await new FormVisitor(`${weft().url}/form/pizza`).open();
    const again = visitor.copy();
    await Promise.all([visitor.send({ f0: 'L' }), again.send({ f0: 'L' })]);
    await visitor.settle();
    expect(visitor.page).toContain('Where to?');
    expect(await runOf(workflow.id)).toHaveLength(1);
    await visitor.send({ f0: ' ' });
    expect([visitor.status, visitor.page]).toEqual([422, expect.stringContaining('Please fill in this field.')]);
    const stale = visitor.copy();
    await (await visitor.send({ f0: 'Oslo' })).settle();
    expect(visitor.page).toContain('Extra for Oslo');
    // The page before, sent again, is not an answer to this one.
    await (await stale.send({ f0: 'Rome' })).settle();
    expect(stale.page).toContain('Extra for Oslo');
    await (await visitor.send({ f0: 'olives' })).settle();
    expect(visitor.page).toContain('<h1>On its way</h1>');
    expect(visitor.page).toContain('L to Oslo');
    await waitFor(async () => (await weft().api.executions(`workflowId=${workflow.id}&status=succeeded`)).items.length === 1);
  }, 60_000);

  it('ask who comes, where they have a credential, and are sent by their own page alone', async () => {
    const data = { user: 'ada', password: 'a password for a form' };
    const { id: credentialId } = await weft().api.ok<{ id: string }>('POST', '/api/credentials', {
      name: 'Door',
      type: 'httpBasicAuth',
      data,
    });
    const trigger = node('Ask', 'formTrigger', { path: 'door', authentication: 'basic', fields: [{ label: 'A' }] });
    const credentials = { httpBasicAuth: credentialId };
    const { id } = await weft().api.create({ name: 'Door', nodes: [{ ...trigger, credentials }], edges: [] });
    await weft().api.activate(id);
    const at = `${weft().url}/form/door`;
    expect((await fetch(at)).status).toBe(401);
    const headers = { authorization: `Basic ${btoa(`${data.user}:${data.password}`)}` };
    const page = await (await fetch(at, { headers })).text();
    const [, token = ''] = /name="~token" value="([^"]+)"/.exec(page) ?? [];
    const send = (fields: Record<string, string>) => fetch(at, { method: 'POST', headers, body: new URLSearchParams(fields) });
    expect((await send({ f0: 'x' })).status).toBe(422);
    expect((await send({ f0: 'x', '~token': token })).status).toBe(200);
    await waitFor(async () => (await runOf(id)).length === 1);
    expect(JSON.stringify(await weft().api.execution((await runOf(id))[0] ?? ''))).not.toContain(data.password);
  }, 60_000);

  it('can be tried out, once', async () => {
    const trigger = node('Ask', 'formTrigger', {
      path: 'try-me',
      fields: [{ label: 'A' }],
      respond: 'last-node',
      submittedText: 'All done',
    });
    const { id } = await weft().api.create({ name: 'Tried', nodes: [trigger], edges: [] });
    const test = await weft().api.ok<{ executionId: string; urls: { method: string; url: string }[] }>(
      'POST',
      `/api/orchestrator/workflows/${id}/test`,
    );
    expect(test.urls).toEqual([{ method: 'GET', nodeName: 'Ask', url: expect.stringContaining('/form-test/try-me') as string }]);
    const visitor = await new FormVisitor(`${weft().url}/form-test/try-me`).open();
    await visitor.send({ f0: 'x' });
    expect([visitor.status, visitor.page]).toEqual([200, expect.stringContaining('All done')]);
    expect(await weft().api.execution(test.executionId)).toMatchObject({ status: 'succeeded' });
    expect((await new FormVisitor(`${weft().url}/form-test/try-me`).open()).status).toBe(404);
  }, 60_000);
};
