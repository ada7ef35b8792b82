import { jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import type { Authenticator } from '../accounts/authenticator.ts';
import type { Permission } from '../accounts/permissions.ts';
import type { Principal } from '../accounts/principal.ts';
import { AccessWatch } from './access-watch.ts';

const READER: Principal = {
  tenantId: 'tenant',
  userId: 'reader',
  role: 'viewer',
  permissions: new Set<Permission>(['executions.read']),
  by: 'access-token',
  sessionId: 'session',
};

describe(AccessWatch, () => {
  let may: () => Promise<ReadonlySet<Permission> | undefined>;
  let looks: number;
  let watch: AccessWatch;

  beforeAll(() => Logger.overrideLogger(false));
  beforeEach(() => {
    jest.useFakeTimers();
    may = async () => READER.permissions;
    looks = 0;
    const recheck = () => {
      looks++;
      return may();
    };
    watch = new AccessWatch({ recheck } as unknown as Authenticator);
    watch.onApplicationBootstrap();
  });
  afterEach(() => {
    watch.onModuleDestroy();
    jest.useRealTimers();
  });

  const open = (principal = READER) => watch.watch(principal, 'executions.read');
  const codeOf = ({ signal }: { signal: AbortSignal }) => (signal.aborted ? (signal.reason as { code: string }).code : undefined);

  it('ends within fifteen seconds what may not go on, and says why', async () => {
    const stream = open();
    await jest.advanceTimersByTimeAsync(60_000);
    expect(codeOf(stream)).toBeUndefined();
    may = async () => undefined;
    await jest.advanceTimersByTimeAsync(15_000);
    expect(codeOf(stream)).toBe('UNAUTHENTICATED');
  });

  it('ends what was right but is not allowed any more', async () => {
    const stream = open();
    may = async () => new Set<Permission>(['workflows.read']);
    await jest.advanceTimersByTimeAsync(15_000);
    expect(codeOf(stream)).toBe('FORBIDDEN');
  });

  it('ends at once when told, and only for whom it is told', async () => {
    const [theirs, others] = [open(), open({ ...READER, userId: 'other', sessionId: 'theirs' })];
    may = async () => undefined;
    await watch.changed('reader');
    expect([codeOf(theirs), codeOf(others)]).toEqual(['UNAUTHENTICATED', undefined]);
  });

  it('bears a short time without an answer, and not a long one, also where the answer hangs', async () => {
    const stream = open();
    may = () => Promise.reject(new Error('the database is away'));
    await jest.advanceTimersByTimeAsync(12_000);
    may = async () => READER.permissions;
    await jest.advanceTimersByTimeAsync(60_000);
    expect(codeOf(stream)).toBeUndefined();
    may = () => new Promise(() => undefined);
    await jest.advanceTimersByTimeAsync(26_000);
    expect(codeOf(stream)).toBe('SERVICE_UNAVAILABLE');
  });

  it('looks once for all streams of a session, and no more once they are closed', async () => {
    const streams = [open(), open(), open({ ...READER, sessionId: 'second' })];
    await jest.advanceTimersByTimeAsync(5_000);
    expect(looks).toBe(2);
    for (const stream of streams) stream.close();
    await jest.advanceTimersByTimeAsync(20_000);
    expect(looks).toBe(2);
  });
});
