import { randomUUID, scryptSync } from 'node:crypto';
import { jest } from '@jest/globals';
import pg from 'pg';
import { AccountMaker } from '../src/accounts/registration/account-maker.ts';
import { SessionsService } from '../src/accounts/sessions/sessions.service.ts';
import { gatewayService } from '../src/index.ts';
import { callApi, PASSWORD, type TestGateway } from './start-gateway.ts';

/** Each password costs a tenth of a second of a whole core, and much more where the machine is busy with other tests. */
jest.setTimeout(90_000);

export interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly expiresAt: string;
  readonly refreshExpiresAt: string;
}

export const bearer = (accessToken: string) => ({ authorization: `Bearer ${accessToken}` });

/** Each as from a network of its own, so that a test's many sign-ins are not slowed down. Needs WEFT_TRUSTED_PROXIES. */
export const fromAnywhere = () => ({ 'x-forwarded-for': `2001:db8:${randomUUID().slice(0, 4)}:${randomUUID().slice(0, 4)}::1` });
export const BEHIND_PROXY = { WEFT_TRUSTED_PROXIES: '127.0.0.1' };

export async function signIn(
  { url, owner }: Pick<TestGateway, 'url' | 'owner'>,
  { email = owner.email, password = PASSWORD, ...more }: { email?: string; password?: string; workspace?: string } = {},
): Promise<Tokens> {
  const response = await callApi(url, '/api/auth/login', { json: { email, password, ...more }, headers: fromAnywhere() });
  if (response.status !== 200) throw new Error(`signing in: ${response.status} ${await response.text()}`);
  return (await response.json()) as Tokens;
}

export interface Person extends Tokens {
  readonly id: string;
  readonly email: string;
  readonly workspaceId: string;
  call(path: string, init?: RequestInit & { readonly json?: unknown }): Promise<Response>;
}

/** Somebody who was invited by the owner and has accepted. */
export async function invite(
  gateway: TestGateway,
  role: string,
  email = `${role}.${randomUUID().slice(0, 8)}@example.com`,
): Promise<Person> {
  const invitation = await gateway.call(`/api/workspaces/${gateway.owner.tenantId}/invitations`, { json: { email, role } });
  const { link } = (await invitation.json()) as { link: string };
  const json = { email, password: PASSWORD, invitation: tokenOf(link) };
  const response = await callApi(gateway.url, '/api/auth/register', { json, headers: fromAnywhere() });
  if (response.status !== 201) throw new Error(`registering: ${response.status} ${await response.text()}`);
  return toPerson(gateway, email, (await response.json()) as Tokens);
}

/** A hash names its own cost: this one of PASSWORD is checked in no time, where a real one takes a third of a second of a core. */
const CHEAP_HASH = `scrypt$16$8$1$c2FsdA$${scryptSync(PASSWORD, 'salt', 32, { N: 16, r: 8, p: 1 }).toString('base64url')}`;

/** Somebody who has confirmed their address and owns a workspace, made without the work of hashing: for tests that are about something else. */
export async function makePerson(gateway: TestGateway, email = `${randomUUID().slice(0, 8)}@example.com`): Promise<Person> {
  const person = { email, name: 'Ada', passwordHash: CHEAP_HASH, emailVerified: true };
  const made = await gateway.services.get(gatewayService, AccountMaker).makeOwn(person);
  if (!made) throw new Error(`${email} has an account already`);
  return signedIn(gateway, email, made);
}

/** In one more session of theirs. */
export async function signedIn(
  gateway: TestGateway,
  email: string,
  { userId, workspaceId }: { readonly userId: string; readonly workspaceId: string },
): Promise<Person> {
  const sessions = gateway.services.get(gatewayService, SessionsService);
  const { accessToken, refreshToken, expiresAt, refreshExpiresAt } = await sessions.open(
    { userId, workspaceId },
    { userAgent: 'test', network: '127.0.0.1' },
  );
  const times = { expiresAt: expiresAt.toISOString(), refreshExpiresAt: refreshExpiresAt.toISOString() };
  return toPerson(gateway, email, { accessToken, refreshToken, ...times });
}

/** Makes somebody a member of one more workspace. */
export async function join(gateway: TestGateway, who: Person, workspaceId: string, role: string): Promise<Person> {
  await sql(gateway, 'INSERT INTO gateway.memberships (tenant_id, user_id, role) VALUES ($1, $2, $3)', [
    workspaceId,
    who.id,
    role,
  ]);
  return signedIn(gateway, who.email, { userId: who.id, workspaceId });
}

/** The owner, or whoever's tokens these are, as somebody who calls. */
export async function toPerson({ url }: Pick<TestGateway, 'url'>, email: string, tokens: Tokens): Promise<Person> {
  const call: Person['call'] = (path, init) =>
    callApi(url, path, { ...init, headers: { ...bearer(tokens.accessToken), ...init?.headers } });
  const me = (await (await call('/api/auth/me')).json()) as { id: string; workspace: { id: string } };
  return { ...tokens, id: me.id, email, workspaceId: me.workspace.id, call };
}

/** What stands behind the `#` of a link. */
export const tokenOf = (link: string): string => new URLSearchParams(new URL(link).hash.slice(1)).get('token') ?? '';

export async function sql(gateway: TestGateway, text: string, params: unknown[] = []): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: gateway.databaseUrl });
  await client.connect();
  try {
    return (await client.query(text, params)).rows as Record<string, unknown>[];
  } finally {
    await client.end();
  }
}
