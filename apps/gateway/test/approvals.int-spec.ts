import type { ApprovalView } from '@weft/contracts';
import { AppError } from '@weft/errors';
import type { FormField } from '@weft/node-sdk';
import { startMailServer, type MailServer } from '@weft/testing';
import { ApprovalMessagesController } from '../src/approvals/approval-messages.controller.ts';
import { gatewayService } from '../src/index.ts';
import { join, makePerson, sql, type Person } from './people.ts';
import { startGateway, type TestGateway } from './start-gateway.ts';

const ID = '0198b3a4-0000-7000-8000-000000000001';
const PATH = `/api/orchestrator/approvals/${ID}`;
const EVIL = '"><script>alert(1)</script>';

const field = (more: Partial<FormField>): FormField => ({
  ...{ name: 'size', label: 'Size', type: 'text', required: false, placeholder: '', defaultValue: '' },
  ...{ options: [], multiple: false, accept: '', html: '' },
  ...more,
});
const FIELDS = [field({ type: 'dropdown', options: ['S', 'M'], required: true }), field({ name: 'count', type: 'number' })];

const question = (more: Partial<ApprovalView> = {}): ApprovalView => ({
  ...{ id: ID, executionId: ID, workflowId: ID, nodeId: 'g', nodeName: 'Gate', runIndex: 0 },
  ...{ kind: 'approval', status: 'open', title: `Pay ${EVIL}?`, message: EVIL, onExpiry: 'reject' },
  ...{ deadline: null, escalatedAt: null, createdAt: '2026-01-01T00:00:00.000Z', decidedAt: null, assignees: [] },
  actions: [
    { action: 'approve', label: `Yes ${EVIL}` },
    { action: 'reject', label: 'No' },
  ],
  items: { count: 9, first: [{ [EVIL]: EVIL }] },
  ...{ shownSha256: 'a'.repeat(64), mails: [] },
  ...more,
});
const DECIDED = question({ status: 'approved', decision: 'approved', decidedAt: '2026-01-02T00:00:00.000Z' });
const FORM = question({
  kind: 'clarification',
  actions: [{ action: 'respond', label: 'Send' }],
  form: { title: 'Size?', description: '', button: 'Send', fields: FIELDS, after: { text: 'Thanks' } },
});

describe('questions to people', () => {
  let mails: MailServer;
  let gateway: TestGateway;
  let editor: Person;
  let viewer: Person;

  beforeAll(async () => {
    mails = await startMailServer();
    gateway = await startGateway({ SMTP_URL: mails.url, WEFT_PUBLIC_URL: 'https://weft.test' });
    const { tenantId } = gateway.owner;
    editor = await join(gateway, await makePerson(gateway, 'Edith@weft.test'.toLowerCase()), tenantId, 'editor');
    viewer = await join(gateway, await makePerson(gateway, 'vera@weft.test'), tenantId, 'viewer');
  });
  beforeEach(() => {
    const { handlers, calls } = gateway.orchestrator;
    for (const name of Object.keys(calls)) delete (calls as Record<string, unknown>)[name];
    handlers.decideApproval = async () => DECIDED;
    handlers.getApproval = async () => question();
    handlers.listApprovals = async () => ({ items: [] });
    handlers.findApprovalLink = async () => linkTo(question());
  });
  afterAll(async () => {
    await gateway.stop();
    await mails.close();
  });

  const linkTo = (approval: ApprovalView, action = 'approve', userId = editor.id) => ({
    ...{ tenantId: gateway.owner.tenantId, userId, action, approval },
  });
  const decisions = () => gateway.orchestrator.calls.decideApproval ?? [];
  const page = async (init?: RequestInit) => {
    const response = await fetch(`${gateway.url}/approval/${'t'.repeat(90)}`, init);
    return { status: response.status, headers: response.headers, text: await response.text() };
  };

  it('are decided by members who may run executions, in their own name', async () => {
    const response = await editor.call(`${PATH}/approve`, { json: { comment: 'fine' } });
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ status: 'approved', decision: 'approved' });
    await gateway.call(`${PATH}/reject`, { method: 'POST' });

    expect(decisions()).toMatchObject([
      {
        ...{ tenantId: gateway.owner.tenantId, approvalId: ID, action: 'approve', comment: 'fine' },
        decider: { userId: editor.id, email: 'edith@weft.test', via: 'api' },
      },
      { action: 'reject', decider: { via: 'api-key' } },
    ]);
    expect(decisions()[0]?.decider.names.toSorted()).toEqual(['email:edith@weft.test', 'role:editor', `user:${editor.id}`]);
    expect(decisions()[1]?.decider.names).toEqual(expect.arrayContaining(['role:owner', 'role:admin', 'role:editor']));
  });

  it('are not decided by viewers, who see them, nor by strangers', async () => {
    for (const action of ['approve', 'reject', 'respond'])
      expect((await viewer.call(`${PATH}/${action}`, { json: {} })).status).toBe(403);
    expect((await viewer.call(PATH)).status).toBe(200);
    expect((await viewer.call('/api/orchestrator/approvals')).status).toBe(200);
    expect((await viewer.call('/api/orchestrator/approvals?assignedToMe=true')).status).toBe(403);
    expect((await fetch(gateway.url + PATH)).status).toBe(401);
    expect(decisions()).toEqual([]);
  });

  it('are listed by status, by execution and by who may decide', async () => {
    const path = `/api/orchestrator/approvals?status=open&executionId=${ID}&assignedToMe=true&limit=7`;
    expect((await editor.call(path)).status).toBe(200);
    expect(gateway.orchestrator.calls.listApprovals).toMatchObject([
      { status: 'open', executionId: ID, limit: 7, assignedTo: [`user:${editor.id}`, 'email:edith@weft.test', 'role:editor'] },
    ]);
    expect((await editor.call('/api/orchestrator/approvals?status=maybe')).status).toBe(400);
  });

  it('with a form take answers that fit it, and say which does not', async () => {
    gateway.orchestrator.handlers.getApproval = async () => FORM;
    for (const [answers, name] of [
      [{ size: 'XL' }, 'answers.size'],
      [{}, 'answers.size'],
      [{ size: 'S', count: 'many' }, 'answers.count'],
      [{ size: 'S', colour: 'red' }, 'answers.colour'],
    ] as const) {
      const response = await editor.call(`${PATH}/respond`, { json: { answers } });
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ code: 'INVALID_INPUT', detail: expect.stringContaining(name) });
    }
    expect((await editor.call(`${PATH}/respond`, { json: { answers: { size: 'M', count: 3 } } })).status).toBe(200);
    expect(decisions()).toMatchObject([{ action: 'respond', items: [{ json: { size: 'M', count: 3 } }] }]);
  });

  it('take other actions with items, and no key that they do not know', async () => {
    expect((await editor.call(`${PATH}/respond`, { json: { action: 'edit', items: [{ json: { a: 1 } }] } })).status).toBe(200);
    expect(decisions()).toMatchObject([{ action: 'edit', items: [{ json: { a: 1 } }] }]);
    expect((await editor.call(`${PATH}/respond`, { json: { action: 'edit', items: [1] } })).status).toBe(400);
    expect((await editor.call(`${PATH}/approve`, { json: { decider: 'me' } })).status).toBe(400);
  });

  it('J2: are shown by a link without any act of the page, and nothing is decided by looking', async () => {
    const { status, headers, text } = await page();
    expect(status).toBe(200);
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('content-security-policy')).not.toContain('script');
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(text).not.toContain('<script');
    expect(text).toContain('Pay &quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;?');
    expect(text).toContain('… and 8 more.');
    await page({ method: 'HEAD' });
    expect(decisions()).toEqual([]);
  });

  it('are decided by sending the page of a link, as whom it was sent to', async () => {
    const { status, text } = await page({ method: 'POST', body: new URLSearchParams({ comment: 'by mail' }) });
    expect(status).toBe(200);
    expect(text).toContain('This was approved.');
    expect(decisions()).toMatchObject([
      { action: 'approve', comment: 'by mail', decider: { userId: editor.id, email: 'edith@weft.test', via: 'link' } },
    ]);
  });

  it('take the answers to a form by a link, and show it again with what is wrong', async () => {
    gateway.orchestrator.handlers.findApprovalLink = async () => linkTo(FORM, 'respond');
    const send = (size: string) => {
      const body = new FormData();
      body.set('f0', size);
      return page({ method: 'POST', body });
    };
    const refused = await send('XL');
    expect(refused.status).toBe(422);
    expect(refused.text).toContain('Please choose one of the options.');
    expect((await send('M')).status).toBe(200);
    expect(decisions()).toMatchObject([{ action: 'respond', items: [{ json: { size: 'M' } }] }]);
  });

  it('show what came of it, whoever comes later', async () => {
    gateway.orchestrator.handlers.findApprovalLink = async () => linkTo(DECIDED, 'reject');
    expect(await page()).toMatchObject({ status: 200, text: expect.stringContaining('This was approved.') });
    expect(await page({ method: 'POST' })).toMatchObject({ status: 409, text: expect.stringContaining('This was approved.') });
    expect(decisions()).toEqual([]);

    gateway.orchestrator.handlers.findApprovalLink = async () => linkTo(question(), 'reject');
    gateway.orchestrator.handlers.decideApproval = async () => {
      throw new AppError('APPROVAL_DECIDED', 'This was approved already.');
    };
    gateway.orchestrator.handlers.getApproval = async () => DECIDED;
    expect(await page({ method: 'POST' })).toMatchObject({ status: 409, text: expect.stringContaining('This was approved.') });
    expect(decisions()).toHaveLength(1);
  });

  it('J3: are nothing for the link of somebody who left, or may not run executions any more', async () => {
    gateway.orchestrator.handlers.findApprovalLink = async () => linkTo(question(), 'approve', viewer.id);
    expect(await page({ method: 'POST' })).toMatchObject({
      status: 403,
      text: expect.stringContaining('You cannot decide this'),
    });
    const gone = await join(gateway, await makePerson(gateway), gateway.owner.tenantId, 'editor');
    await sql(gateway, 'DELETE FROM gateway.memberships WHERE tenant_id = $1 AND user_id = $2', [
      gateway.owner.tenantId,
      gone.id,
    ]);
    gateway.orchestrator.handlers.findApprovalLink = async () => linkTo(question(), 'approve', gone.id);
    expect((await page()).status).toBe(403);
    expect(decisions()).toEqual([]);
    gateway.orchestrator.handlers.findApprovalLink = async () => {
      throw new AppError('LINK_REJECTED', 'The link is unknown.');
    };
    expect(await page()).toMatchObject({ status: 400, text: expect.stringContaining('There is nothing to decide here') });
  });

  it('go to the members whom they name, or to all who may run executions', async () => {
    const messages = gateway.services.get(gatewayService, ApprovalMessagesController);
    const { tenantId } = gateway.owner;
    const find = async (...assignees: string[]) =>
      (await messages.findDeciders({ tenantId, assignees })).map(({ email }) => email).toSorted();
    await expect(find()).resolves.toEqual(['edith@weft.test', 'owner@weft.local']);
    await expect(find('role:admin')).resolves.toEqual(['owner@weft.local']);
    await expect(find('role:editor')).resolves.toEqual(['edith@weft.test', 'owner@weft.local']);
    await expect(find('email:edith@weft.test', 'email:vera@weft.test', 'email:nobody@weft.test')).resolves.toEqual([
      'edith@weft.test',
    ]);
    await expect(find(`user:${editor.id}`)).resolves.toEqual(['edith@weft.test']);
  });

  it('are mailed with links of this installation, and the sender learns what became of it', async () => {
    const messages = gateway.services.get(gatewayService, ApprovalMessagesController);
    const letter = {
      ...{ to: 'edith@weft.test', occasion: 'reminder' as const, title: 'Pay?\r\nBcc: all', message: EVIL },
      links: [{ label: 'Approve', path: '/approval/abc' }],
    };
    await expect(messages.sendApprovalMail(letter)).resolves.toEqual({ status: 'sent' });
    const { source } = await mails.next('edith@weft.test');
    expect(source).toContain('Subject: Reminder: Pay? Bcc: all');
    expect(source).toContain('https://weft.test/approval/abc');
    expect(source).toContain('&lt;script&gt;');
    mails.refuse(550, 451);
    await expect(messages.sendApprovalMail(letter)).resolves.toMatchObject({ status: 'refused' });
    await expect(messages.sendApprovalMail(letter)).resolves.toMatchObject({ status: 'failed' });
  });
});
