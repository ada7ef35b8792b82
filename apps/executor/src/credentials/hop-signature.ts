import { randomBytes } from 'node:crypto';
import type { ResolvedCredential } from '@weft/contracts';
import { type OAuth1Keys, signOAuth1 } from '@weft/credential-types';
import type { HopAddition, OutgoingHop } from '@weft/egress';
import { systemClock } from '../system-clock.ts';
import { noSignatureOfBody } from './credential-failure.ts';
import { signText } from './oauth1-signer.ts';

const NONCE_BYTES = 16;
const FORM = 'application/x-www-form-urlencoded';

/** The signature of one hop (RFC 5849). @throws NodeFailure CREDENTIAL_BODY_UNFIT, CREDENTIAL_KEY_UNFIT */
export function signatureOf(hop: OutgoingHop, { fields }: ResolvedCredential): HopAddition {
  const request = { method: hop.method, url: hop.url.href, form: formOf(hop) };
  const seconds = Math.floor(systemClock.now() / 1_000);
  const nonce = randomBytes(NONCE_BYTES).toString('hex');
  return { headers: { authorization: signOAuth1(request, fields as unknown as OAuth1Keys, { seconds, nonce, sign: signText }) } };
}

/** Of all bodies a form alone is signed. */
function formOf({ headers, body }: OutgoingHop): string | undefined {
  const [type = ''] = (headers['content-type'] ?? '').split(';', 1);
  if (body === undefined || type.trim().toLowerCase() !== FORM) return undefined;
  if (typeof body === 'string') return body;
  if (body instanceof Uint8Array) return new TextDecoder().decode(body);
  throw noSignatureOfBody();
}
