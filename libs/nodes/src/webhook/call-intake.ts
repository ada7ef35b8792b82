import { NodeFailure, type CallIntake, type CredentialSlot, type RawParameters } from '@weft/node-sdk';
import type { z } from 'zod';
import { CREDENTIAL_TYPES, type callIntakeParams } from './call-intake.params.ts';

export type CallIntakeParameters = z.output<typeof callIntakeParams>;
export type CredentialIds = Readonly<Record<string, string>>;

/** IPv4 or IPv6, with or without a prefix length; whether the numbers are in range is for whoever compares. */
const ADDRESS = /^(\d{1,3}(\.\d{1,3}){3}(\/\d{1,2})?|[0-9a-f:.]*:[0-9a-f:.]*(\/\d{1,3})?)$/i;

/**
 * What a route asks of its callers, except a header whose value the parameters hold.
 * @throws NodeFailure PARAMETER_INVALID
 */
export function callIntakeOf(parameters: CallIntakeParameters, credentials: CredentialIds): CallIntake {
  const { authentication, allowedAddresses, ignoreBots, allowedOrigins, rawBody, binaryName } = parameters;
  const wrong = allowedAddresses.findIndex((address) => !ADDRESS.test(address));
  if (wrong >= 0) throw invalidParameter(`allowedAddresses.${wrong}`, 'it is neither an address nor a CIDR range');
  return {
    ...(authentication !== 'none' && { authentication: credentialOf(authentication, credentials) }),
    ...(allowedAddresses.length > 0 && { allowedAddresses }),
    ...(ignoreBots && { ignoreBots }),
    ...(allowedOrigins.length > 0 && !allowedOrigins.includes('*') && { allowedOrigins }),
    ...(rawBody && { rawBody }),
    ...(binaryName !== '' && { binaryName }),
  };
}

/** The credential that a way of authentication asks for; none where the parameters themselves hold the header. */
export function callerCredentials({ authentication, headerName }: RawParameters): readonly CredentialSlot[] {
  if (typeof authentication !== 'string' || !Object.hasOwn(CREDENTIAL_TYPES, authentication)) return [];
  const isInline = authentication === 'header' && headerName !== undefined && headerName !== '';
  return [{ type: CREDENTIAL_TYPES[authentication as keyof typeof CREDENTIAL_TYPES], required: !isInline }];
}

export function invalidParameter(field: string, problem: string): NodeFailure {
  return new NodeFailure({
    code: 'PARAMETER_INVALID',
    fault: 'user',
    message: `The parameter "${field}" of a webhook is invalid: ${problem}.`,
    field,
    fix: 'Give a fixed value.',
    retryable: false,
  });
}

function credentialOf(
  authentication: keyof typeof CREDENTIAL_TYPES,
  credentials: CredentialIds,
): { type: string; credentialId: string } {
  const type = CREDENTIAL_TYPES[authentication];
  const credentialId = credentials[type];
  if (credentialId === undefined)
    throw invalidParameter('authentication', `it asks for a credential of the type "${type}", and the node has none`);
  return { type, credentialId };
}
