import { credentialTypes, fieldsSchemaOf, findCredentialType } from '@weft/credential-types';
import type { CredentialTypeView, CredentialView } from '@weft/contracts';
import type { CredentialRow } from './credential-row.ts';

/** The secret of an OAuth 1 credential whose owner has given a token with it. */
const GIVEN_TOKEN = 'accessToken';

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
    ...(hasConnection(row) && { connection: connectionOf(row, now) }),
    ...(row.token?.failure !== undefined && { connectionProblem: row.token.failure }),
    version,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}

/** One of OAuth 1 may go without: it asks for no consent, and signs for the application alone. */
function hasConnection({ type, token, data, secretsSet }: CredentialRow): boolean {
  const consent = findCredentialType(type)?.consent;
  if (consent !== 'oauth1') return consent !== undefined;
  return token !== undefined || secretsSet.includes(GIVEN_TOKEN) || data['authUrl'] !== undefined;
}

function connectionOf({ token, secretsSet }: CredentialRow, now: number): NonNullable<CredentialView['connection']> {
  if (!token) return secretsSet.includes(GIVEN_TOKEN) ? 'connected' : 'not-connected';
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
    oauth: type.consent !== undefined,
    testable: type.test !== 'none',
  }));
