import type { ResolvedCredential } from '@weft/contracts';
import { additionsOf, findCredentialType, percentEncoded, secretFieldsOf, type OutgoingRequest } from '@weft/credential-types';
import type { Json } from '@weft/workflow-model';

/** All texts of a credential that are secret, as they are stored and as they are sent. */
export function sentSecrets({ type, fields }: ResolvedCredential, request: OutgoingRequest): string[] {
  const kind = findCredentialType(type);
  if (!kind) return [];
  const { headers = {}, query = {}, body = {} } = additionsOf(kind, request, fields) ?? {};
  const stored = [...secretFieldsOf(kind), 'accessToken'].map((name) => fields[name]);
  const values = Object.values(headers);
  // Behind the name of the scheme: "Bearer …", "Basic …".
  const bare = values.map((value) => value.slice(value.indexOf(' ') + 1));
  const texts = [...stored, ...values, ...bare, ...Object.values(query), ...textsIn(body)];
  const secrets = texts.filter((each) => typeof each === 'string');
  if (kind.signs !== 'oauth1') return secrets;
  // In a header of OAuth 1 more characters are encoded than in an address, and in a signature by PLAINTEXT twice.
  const encoded = secrets.map(percentEncoded);
  return [...secrets, ...encoded, ...encoded.map(percentEncoded)];
}

function textsIn(value: Json): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
