import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { blobMigrations, FolderBlobStore } from '@weft/blob-store';
import type { Decider, GatewayClient } from '@weft/contracts';
import {
  ApprovalDecisions,
  ApprovalReader,
  approvalId,
  ApprovalSweep,
  DueApprovals,
  executionMigrations,
  ExecutionQueue,
  ExecutionWriter,
  FIRST_FENCE,
  RunDeletion,
  toIdentity,
  type RunRef,
} from '@weft/execution-store';
import { EventPublisher, InProcessTransport } from '@weft/messaging';
import type { ApprovalRequest } from '@weft/node-sdk';
import { createPool, openDataSource, TenantDatabase } from '@weft/persistence';
import { createTestDatabase, make, waitFor, type TestDatabase } from '@weft/testing';
import type { Json } from '@weft/workflow-model';
import type pg from 'pg';
import type { DataSource } from 'typeorm';
import { ApprovalKeeper } from '../src/approvals/approval-keeper.ts';
import { ApprovalMails } from '../src/approvals/approval-mails.ts';
import { ApprovalsService } from '../src/approvals/approvals.service.ts';

const SECRET = { secretKey: 'a secret key of the tests, with more than 32 characters' };
const ADA: Decider = {
  userId: '0198b3a4-0000-4000-8000-00000000000a',
  names: ['user:0198b3a4-0000-4000-8000-00000000000a', 'email:ada@weft.test', 'role:editor'],
  email: 'ada@weft.test',
  via: 'api',
};
const BOB: Decider = {
  ...ADA,
  userId: '0198b3a4-0000-4000-8000-00000000000b',
  names: ['email:bob@weft.test'],
  email: 'bob@weft.test',
};

type Letter = Parameters<GatewayClient['sendApprovalMail']>[0];
type Sent = Awaited<ReturnType<GatewayClient['sendApprovalMail']>>;

/** Of a machine that is busy with other tests. */
const PATIENCE = { timeoutMs: 30_000 };

describe('questions to people', () => {
  const blobFolder = mkdtempSync(join(tmpdir(), 'weft-approvals-'));
  let database: TestDatabase;
  let source: DataSource;
  let pool: pg.Pool;
  let writer: ExecutionWriter;
  let service: ApprovalsService;
  let reader: ApprovalReader;
  let keepers: ApprovalKeeper[];
  let letters: Letter[];
  let mailServer: (letter: Letter) => Sent;
  let ids = 0;

  /** As one replica has it. */
  const makeKeeper = () => {
    const gateway: Pick<GatewayClient, 'findDeciders' | 'sendApprovalMail'> = {
      findDeciders: async ({ assignees }) =>
        [ADA, BOB].flatMap(({ userId, names, email }) =>
          assignees.some((name) => names.includes(name)) ? [{ userId, email: email! }] : [],
        ),
      sendApprovalMail: async (letter) => {
        letters.push(letter as Letter);
        return mailServer(letter as Letter);
      },
    };
    const due = new DueApprovals({ pool });
    return new ApprovalKeeper(due, service, new ApprovalMails(due, gateway, SECRET));
  };

  beforeAll(async () => {
    database = await createTestDatabase({ migrations: [blobMigrations, executionMigrations] });
    source = await openDataSource({ url: database.url, schema: 'execution', role: 'weft_app' });
    pool = createPool({ url: database.url, role: 'weft_execution' });
    writer = new ExecutionWriter({ pool, executorId: 'e1', blobs: new FolderBlobStore(blobFolder) });
    reader = new ApprovalReader({ database: new TenantDatabase(source) });
    const events = new EventPublisher(new InProcessTransport({ copy: true }));
    service = new ApprovalsService(new ApprovalDecisions({ pool }), reader, events, SECRET);
    keepers = [makeKeeper(), makeKeeper(), makeKeeper()];
  });
  beforeEach(() => {
    letters = [];
    mailServer = () => ({ status: 'sent' });
  });
  afterAll(async () => {
    await Promise.all([source.destroy(), pool.end()]);
    await database.drop();
    rmSync(blobFolder, { recursive: true });
  });

  const ask = async (asks: Partial<ApprovalRequest> = {}, dueAt?: number) => {
    const executionId = `0190f3a2-0000-7000-8000-${(++ids).toString(16).padStart(12, '0')}`;
    const command = make.startCommand({ executionId });
    await writer.insertRunning({ identity: toIdentity(command), command, startedAt: Date.now() });
    const run: RunRef = { tenantId: command.tenantId, executionId, fence: FIRST_FENCE };
    const actions = [
      { action: 'approve', label: 'Approve' },
      { action: 'reject', label: 'Reject' },
    ];
    const request: ApprovalRequest = {
      kind: 'approval',
      shown: { title: 'Pay?', message: 'It is due.', actions },
      assignees: ['email:ada@weft.test'],
      onExpiry: 'reject',
      reminders: [],
      byEmail: false,
      ...asks,
    };
    const row = {
      kind: 'wait',
      ...{ path: 'p', nodeId: 'g', nodeName: 'Gate', runIndex: 0, startedAt: Date.now() },
      wait: { kind: 'approval', dueAt, asks: request as unknown as Json },
    } as const;
    await writer.park(run, { dueAt: Infinity, rows: [row] });
    return { ...run, id: approvalId(run, row) };
  };
  type Asked = Awaited<ReturnType<typeof ask>>;
  const look = ({ tenantId, id }: Asked) => service.get(tenantId, id);
  const decide = ({ tenantId, id }: Asked, action: string, decider = ADA) =>
    service.decide({ tenantId, approvalId: id, decider, action });
  const statusOf = async ({ executionId }: Asked) =>
    (
      await pool.query<{ status: string; resumes: number }>('SELECT status, resumes FROM execution.runs WHERE id = $1', [
        executionId,
      ])
    ).rows[0];
  const lookAll = () => Promise.all(keepers.map((keeper) => keeper.look()));
  const tokenIn = (letter: Letter | undefined, label = 'Approve') =>
    letter?.links.find((link) => link.label === label)?.path.replace('/approval/', '') ?? '';

  it('are decided by those who are asked, once, and who comes second learns the outcome', async () => {
    const asked = await ask();
    await expect(decide(asked, 'approve', BOB)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(decide(asked, 'retry')).rejects.toMatchObject({ code: 'INVALID_INPUT', details: { field: 'action' } });
    await expect(statusOf(asked)).resolves.toEqual({ status: 'waiting', resumes: 0 });

    await expect(decide(asked, 'approve')).resolves.toMatchObject({
      status: 'approved',
      decision: 'approved',
      by: { email: 'ada@weft.test' },
    });

    await expect(decide(asked, 'reject')).rejects.toMatchObject({
      code: 'APPROVAL_DECIDED',
      details: { approvalStatus: 'approved', decision: 'approved', by: { via: 'api', email: 'ada@weft.test' } },
    });
    await expect(statusOf(asked)).resolves.toEqual({ status: 'queued', resumes: 1 });
  });

  it('J3: are neither decided by whoever is excluded, nor listed for them, nor mailed to them, whoever is asked', async () => {
    const excluded = [`user:${ADA.userId}`];
    const asked = await ask({ assignees: [...ADA.names, ...BOB.names], excluded, byEmail: true });
    await lookAll();
    expect(letters.map(({ to }) => to)).toEqual(['bob@weft.test']);
    await expect(look(asked)).resolves.toMatchObject({ excluded });
    const listed = async ({ names }: Decider) => {
      const { items } = await reader.list({ tenantId: asked.tenantId, status: 'open', assignedTo: names, limit: 50 });
      return items.some(({ id }) => id === asked.id);
    };
    expect([await listed(ADA), await listed(BOB)]).toEqual([false, true]);
    for (const action of ['approve', 'reject'])
      await expect(decide(asked, action, ADA)).rejects.toMatchObject({
        code: 'FORBIDDEN',
        message: expect.stringContaining('started'),
      });
    await expect(decide(asked, 'approve', BOB)).resolves.toMatchObject({ status: 'approved' });
  });

  it('are not decided any more once a stop was requested, or their run was stopped', async () => {
    const asked = await ask();
    await pool.query('UPDATE execution.runs SET stop_requested = true WHERE id = $1', [asked.executionId]);
    await expect(decide(asked, 'approve')).rejects.toMatchObject({ code: 'EXECUTION_FINISHED' });
    await expect(look(asked)).resolves.toMatchObject({ status: 'open' });
    await new ExecutionQueue({ pool }).cancelIdle(asked);
    await expect(decide(asked, 'approve')).rejects.toMatchObject({ code: 'EXECUTION_FINISHED' });
    await expect(look(asked)).resolves.toMatchObject({ status: 'cancelled', decidedAt: expect.any(String) });
  });

  it.each([
    ['approve', 'approved'],
    ['reject', 'rejected'],
    ['fail', 'expired'],
  ] as const)('end by their deadline as it says (%s), exactly once among replicas', async (onExpiry, status) => {
    const asked = await ask({ onExpiry }, Date.now() - 1);

    await lookAll();
    await lookAll();

    await expect(look(asked)).resolves.toMatchObject({ status, decision: status, by: { via: 'deadline' } });
    await expect(statusOf(asked)).resolves.toEqual({ status: 'queued', resumes: 1 });
  });

  it('do not end before their deadline by the clock of the database', async () => {
    const asked = await ask({}, Date.now() + 60_000);
    await lookAll();
    await expect(look(asked)).resolves.toMatchObject({ status: 'open' });
  });

  it('take no decision after the deadline, though nobody has carried it out yet: it is then', async () => {
    const asked = await ask({ onExpiry: 'reject' }, Date.now() - 1);
    await expect(decide(asked, 'approve')).rejects.toMatchObject({ code: 'APPROVAL_DECIDED', details: { decision: 'rejected' } });
    await expect(statusOf(asked)).resolves.toEqual({ status: 'queued', resumes: 1 });
  });

  it('go to others where nobody decides, who alone may decide then, and end by them', async () => {
    const escalation = { assignees: ['email:bob@weft.test'], forMs: 300, onExpiry: 'fail' } as const;
    const asked = await ask({ onExpiry: 'escalate', escalation, byEmail: true }, Date.now() - 1);

    await lookAll();
    await lookAll();
    expect(letters.map(({ to, occasion }) => [to, occasion])).toEqual([['bob@weft.test', 'escalated']]);
    await expect(look(asked)).resolves.toMatchObject({
      status: 'open',
      assignees: ['email:bob@weft.test'],
      escalatedAt: expect.any(String),
    });
    await expect(decide(asked, 'approve', ADA)).rejects.toMatchObject({ code: 'FORBIDDEN' });

    await waitFor(async () => {
      await lookAll();
      return (await look(asked)).status === 'expired';
    }, PATIENCE);
    await expect(statusOf(asked)).resolves.toEqual({ status: 'queued', resumes: 1 });
  });

  it('are mailed to each who is asked, once, and again only to whom the mail did not get', async () => {
    mailServer = ({ to }) => (to === 'bob@weft.test' ? { status: 'failed', reason: 'not now' } : { status: 'sent' });
    const asked = await ask({ assignees: ['email:ada@weft.test', 'email:bob@weft.test'], byEmail: true });
    await lookAll();
    expect(letters.map(({ to }) => to).toSorted()).toEqual(['ada@weft.test', 'bob@weft.test']);
    mailServer = () => ({ status: 'sent' });

    await waitFor(async () => {
      await lookAll();
      return letters.length === 3;
    }, PATIENCE);
    await lookAll();

    expect(letters.map(({ to }) => to)).toEqual(expect.arrayContaining(['ada@weft.test', 'bob@weft.test', 'bob@weft.test']));
    const { mails } = await look(asked);
    expect(mails.toSorted((a, b) => a.attempts - b.attempts)).toMatchObject([
      { occasion: 'asked', userId: ADA.userId, attempts: 1, sentAt: expect.any(String) },
      { occasion: 'asked', userId: BOB.userId, attempts: 2, sentAt: expect.any(String) },
    ]);
  });

  it('are mailed without links to actions that need other items, which no link can give', async () => {
    const actions = [
      { action: 'retry', label: 'Try again' },
      { action: 'edit', label: 'Edit', needsItems: true as const },
    ];
    await ask({ kind: 'supervision', shown: { title: 'It failed', message: '', actions }, byEmail: true });
    await lookAll();
    expect(letters.map(({ links }) => links.map(({ label }) => label))).toEqual([['Try again']]);
  });

  it('are not mailed again to an address that the server refuses', async () => {
    let tries = 0;
    mailServer = ({ to }) => {
      if (to === 'bob@weft.test') return { status: 'refused', reason: 'refused with 550' };
      return ++tries === 1 ? { status: 'failed', reason: 'not now' } : { status: 'sent' };
    };
    const asked = await ask({ assignees: ['email:ada@weft.test', 'email:bob@weft.test'], byEmail: true });
    await waitFor(async () => {
      await lookAll();
      return letters.length === 3;
    }, PATIENCE);
    expect(letters.filter(({ to }) => to === 'bob@weft.test')).toHaveLength(1);
    expect((await look(asked)).mails).toEqual(
      expect.arrayContaining([
        { occasion: 'asked', userId: BOB.userId, attempts: 1, sentAt: null, error: 'refused with 550' },
        { occasion: 'asked', userId: ADA.userId, attempts: 2, sentAt: expect.any(String) },
      ]),
    );
  });

  it('remind those who are asked, each time once, and not any more once they are decided', async () => {
    const now = Date.now();
    const asked = await ask({ byEmail: true, reminders: [now + 150, now + 300, now + 60_000] });
    await waitFor(async () => {
      await lookAll();
      return letters.length === 3;
    }, PATIENCE);
    expect(letters.map(({ occasion }) => occasion)).toEqual(['asked', 'reminder', 'reminder']);
    expect((await look(asked)).mails.map(({ occasion }) => occasion)).toEqual(['asked', 'reminder-1', 'reminder-2']);
    await decide(asked, 'approve');
    await pool.query(`UPDATE execution.approvals SET next_at = now() - interval '1 s' WHERE id = $1`, [asked.id]);
    await lookAll();
    expect(letters).toHaveLength(3);
  });

  it('are kept as long as their execution', async () => {
    const [deleted, swept, kept] = [await ask(), await ask(), await ask()];
    for (const each of [deleted, swept, kept]) await new ExecutionQueue({ pool }).cancelIdle(each);
    await expect(new RunDeletion({ pool }).delete(deleted)).resolves.toBe(true);
    await expect(look(deleted)).rejects.toMatchObject({ code: 'APPROVAL_NOT_FOUND' });

    await pool.query('DELETE FROM execution.history WHERE id = $1', [swept.executionId]);
    const sweep = async () => {
      for (const { tenantId } of [swept, kept]) await new ApprovalSweep({ pool }).sweep(tenantId);
    };
    await sweep();
    await expect(look(swept)).resolves.toMatchObject({ status: 'cancelled' }); // it may be about to get its row
    await pool.query(`UPDATE execution.approvals SET decided_at = now() - interval '2 hours' WHERE status <> 'open'`);
    await sweep();
    await expect(look(swept)).rejects.toMatchObject({ code: 'APPROVAL_NOT_FOUND' });
    await expect(look(kept)).resolves.toMatchObject({ status: 'cancelled' });
  });

  it('J1, J4: links are good for one person, one action and what was shown, and for nothing else', async () => {
    await ask({ byEmail: true });
    await lookAll();
    const other = await ask({ byEmail: true });
    await lookAll();
    const [first, second] = letters;
    const token = tokenIn(first);
    const found = await service.findByLink(token);
    expect(found).toMatchObject({ userId: ADA.userId, action: 'approve', approval: { status: 'open', title: 'Pay?' } });

    const bytes = Buffer.from(token, 'base64url');
    const changed = (at: number, with_: Buffer) =>
      Buffer.concat([bytes.subarray(0, at), with_, bytes.subarray(at + with_.length)]);
    const otherBytes = Buffer.from(tokenIn(second), 'base64url');
    const forged = [
      changed(0, Buffer.alloc(16, 1)), // another tenant
      changed(16, otherBytes.subarray(16, 32)), // another question
      changed(32, Buffer.from(BOB.userId.replaceAll('-', ''), 'hex')), // another person
      changed(48, Buffer.alloc(16)), // no signature
      Buffer.concat([bytes.subarray(0, 64), Buffer.from('reject')]), // another action
    ].map((each) => each.toString('base64url'));
    for (const each of [...forged, '', 'x', `${token}x`])
      await expect(service.findByLink(each)).rejects.toMatchObject({ code: 'LINK_REJECTED' });
    await pool.query(`UPDATE execution.approvals SET shown_sha256 = repeat('0', 64) WHERE id = $1`, [other.id]);
    await expect(service.findByLink(tokenIn(second))).rejects.toMatchObject({ code: 'LINK_REJECTED' });
  });
});
