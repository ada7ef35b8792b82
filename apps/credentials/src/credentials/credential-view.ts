import { type AnyCredentialType, credentialTypes, fieldsSchemaOf, findCredentialType } from '@weft/credential-types';
import type { CredentialTypeView, CredentialView } from '@weft/contracts';
import type { CredentialRow } from './credential-row.ts';

/** A credential as its owner sees it. Takes nothing from its envelope. */
export function toCredentialView(row: CredentialRow, now: number): CredentialView {
  const { id, name, type, data, secretsSet, allowedHosts, version } = row;
  return {
    id,
    name,
    type,
    data,
    secretsSet,
    allowedHosts,
    ...(isOAuth(findCredentialType(type)) && { connection: connectionOf(row, now) }),
    ...(row.token?.failure !== undefined && { connectionProblem: row.token.failure }),
    version,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}

function connectionOf({ token }: CredentialRow, now: number): NonNullable<CredentialView['connection']> {
  if (!token) return 'not-connected';
  if (token.needsConsent) return 'reconnect';
  const isOver = token.expiresAt !== undefined && token.expiresAt.getTime() <= now;
  return token.failure !== undefined && isOver ? 'expired' : 'connected';
}

export const listTypes = (): readonly CredentialTypeView[] =>
  credentialTypes.map((type) => ({
    type: type.type,
    title: type.title,
    description: type.description,
    fields: fieldsSchemaOf(type),
    oauth: isOAuth(type),
    testable: type.test !== 'none',
  }));

export const isOAuth = (type: AnyCredentialType | undefined): boolean => type?.test === 'oauth2';
