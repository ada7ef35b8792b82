import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import { type Actor, credentials, type CredentialView, type Page } from '@weft/contracts';
import { AppError } from '@weft/errors';
import { EventPublisher } from '@weft/messaging';
import { TenantDatabase, type TenantTransaction } from '@weft/persistence';
import { TokensRepository } from '../oauth/tokens.repository.ts';
import { CredentialBox } from './credential-box.ts';
import { changeFields, type Fields, getCredentialType, readFields, readHosts } from './credential-fields.ts';
import type { CredentialContent, CredentialRow } from './credential-row.ts';
import { toCredentialView } from './credential-view.ts';
import { CredentialsRepository } from './credentials.repository.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';

export interface CredentialChange {
  readonly name?: string;
  readonly data?: Fields;
  readonly allowedHosts?: readonly string[];
  readonly basedOn?: number;
}

const MAX_LISTED_IDS = 1_000;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Credentials as their owners manage them. Secrets go in and never come out here. */
@Injectable()
export class CredentialsService {
  constructor(
    private readonly database: TenantDatabase,
    private readonly rows: CredentialsRepository,
    private readonly box: CredentialBox,
    private readonly tokens: TokensRepository,
    private readonly events: EventPublisher,
  ) {}

  async create(
    actor: Actor,
    given: { name: string; type: string; data: Fields; allowedHosts: readonly string[] },
  ): Promise<CredentialView> {
    const { data, secrets } = readFields(getCredentialType(given.type), given.data);
    const id = randomUUID();
    const allowedHosts = readHosts(given.allowedHosts);
    const content = { name: given.name, type: given.type, data, secretsSet: Object.keys(secrets), allowedHosts };
    return this.database.withTenant(actor.tenantId, async (tx) => {
      const sealed = await this.box.seal(tx, secrets, { ...content, id, version: 1 });
      await this.rows.insert(tx, { ...content, ...sealed, id, createdBy: actor.userId });
      return toCredentialView(await getRow(this.rows, tx, id), Date.now());
    });
  }

  async get(actor: Actor, id: string): Promise<CredentialView> {
    return this.database.withTenant(actor.tenantId, async (tx) => toCredentialView(await getRow(this.rows, tx, id), Date.now()));
  }

  async list(actor: Actor, filter: { limit: number; cursor?: string; type?: string }): Promise<Page<CredentialView>> {
    const after = filter.cursor === undefined ? undefined : decodeCursor(filter.cursor);
    const rows = await this.database.withTenant(actor.tenantId, (tx) =>
      this.rows.list(tx, { type: filter.type, after, limit: filter.limit + 1 }),
    );
    const shown = rows.slice(0, filter.limit);
    const last = rows.length > filter.limit ? shown.at(-1) : undefined;
    return { items: shown.map((row) => toCredentialView(row, Date.now())), nextCursor: last && encodeCursor(last) };
  }

  /** @throws CREDENTIAL_CONFLICT, CREDENTIAL_INVALID, CREDENTIAL_NOT_FOUND */
  async update(actor: Actor, id: string, change: CredentialChange): Promise<CredentialView> {
    const view = await this.database.withTenant(actor.tenantId, async (tx) => {
      const row = await this.rows.findForUpdate(tx, id);
      if (!row) throw notFound(id);
      if (change.basedOn !== undefined && change.basedOn !== row.version) throw conflict(row, change.basedOn);
      await this.store(tx, row, change);
      return toCredentialView(await getRow(this.rows, tx, id), Date.now());
    });
    this.announce(actor.tenantId, id);
    return view;
  }

  async delete(actor: Actor, id: string): Promise<void> {
    if (!(await this.database.withTenant(actor.tenantId, (tx) => this.rows.delete(tx, id)))) throw notFound(id);
    this.announce(actor.tenantId, id);
  }

  /** Types and names of those that exist; an id of another workspace is unknown like any other. */
  async describe(tenantId: string, ids: readonly string[]): Promise<Record<string, { type: string; name: string }>> {
    const wanted = [...new Set(ids)].filter((id) => UUID.test(id)).slice(0, MAX_LISTED_IDS);
    if (wanted.length === 0) return {};
    const found = await this.database.withTenant(tenantId, (tx) => this.rows.describe(tx, wanted));
    const byId = new Map(found.map(({ id, type, name }) => [id, { type, name }]));
    // By the spelling that was asked for: upper case is the same UUID.
    return Object.fromEntries(wanted.flatMap((id) => (byId.has(id.toLowerCase()) ? [[id, byId.get(id.toLowerCase())!]] : [])));
  }

  private async store(tx: TenantTransaction, row: CredentialRow, change: CredentialChange): Promise<void> {
    const type = getCredentialType(row.type);
    const before = { data: row.data, secrets: await this.box.open(tx, row), allowedHosts: row.allowedHosts };
    const allowedHosts = change.allowedHosts ? readHosts(change.allowedHosts) : row.allowedHosts;
    const { data, secrets } = changeFields({ type, before, changes: change.data ?? {}, allowedHosts });
    const content: CredentialContent = {
      name: change.name ?? row.name,
      type: row.type,
      data,
      secretsSet: Object.keys(secrets),
      allowedHosts,
    };
    const version = row.version + 1;
    const sealed = await this.box.seal(tx, secrets, { ...content, id: row.id, version });
    await this.rows.update(tx, row.id, { ...content, ...sealed, version });
    // A token was given for what the credential was; a new host must not get the old consent.
    const isSame =
      isDeepStrictEqual([before.data, before.secrets], [data, secrets]) && isDeepStrictEqual(allowedHosts, row.allowedHosts);
    if (!isSame) await this.tokens.delete(tx, row.id);
  }

  private announce(tenantId: string, credentialId: string): void {
    this.events.publish(credentials.events.credentialChanged, { tenantId, credentialId });
  }
}

/** @throws CREDENTIAL_NOT_FOUND */
export async function getRow(rows: CredentialsRepository, tx: TenantTransaction, id: string): Promise<CredentialRow> {
  const row = UUID.test(id) ? await rows.find(tx, id) : undefined;
  if (!row) throw notFound(id);
  return row;
}

function notFound(id: string): AppError {
  return new AppError('CREDENTIAL_NOT_FOUND', `There is no credential ${id.slice(0, 100)} in this workspace.`);
}

function conflict(row: CredentialRow, basedOn: number): AppError {
  const message = `The change is based on version ${basedOn}, and the newest is ${row.version}. Read it, and send basedOn: ${row.version}.`;
  return new AppError('CREDENTIAL_CONFLICT', message, { details: { version: row.version } });
}
