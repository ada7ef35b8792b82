import type { ConverterInput } from '../conversion.ts';
import type { ParameterReader } from '../parameter-reader.ts';

const KINDS = { none: 'none', predefinedCredentialType: 'predefined', genericCredentialType: 'generic' } as const;

/** What version 1 called its credentials of general types. */
const OLD_KINDS: Readonly<Record<string, string>> = {
  basicAuth: 'httpBasicAuth',
  digestAuth: 'httpDigestAuth',
  headerAuth: 'httpHeaderAuth',
  queryAuth: 'httpQueryAuth',
  oAuth1: 'oAuth1Api',
  oAuth2: 'oAuth2Api',
};

export interface HttpCredential {
  readonly authentication?: 'predefined' | 'generic';
  readonly credentialType?: string;
  readonly [other: string]: string | undefined;
}

export function readCredential(parameters: ParameterReader): HttpCredential {
  const chosen = parameters.literal('authentication', 'none');
  const predefined = parameters.literal('nodeCredentialType', '');
  const generic = parameters.literal('genericAuthType', '');
  if (Object.hasOwn(OLD_KINDS, chosen)) return { authentication: 'generic', credentialType: OLD_KINDS[chosen] };
  const authentication = parameters.choice('authentication', KINDS, 'none');
  if (authentication === 'none') return {};
  return { authentication, credentialType: authentication === 'predefined' ? predefined : generic };
}

/** Files name a credential, they never hold it. Without it the other side refuses the request, so this shows at once. */
export function noteCredential(
  { note, parameters }: Pick<ConverterInput, 'note' | 'parameters'>,
  { authentication, credentialType }: HttpCredential,
): void {
  if (parameters.flag('provideSslCertificates', false) !== false)
    note(
      'It shows a certificate of its own to the other side in n8n, which Weft does not do yet: a service that asks for it refuses.',
    );
  if (authentication === undefined) return;
  note(
    credentialType
      ? `Its credential is not in the file: choose one of the type "${credentialType}" in the node.`
      : 'The file does not say of which type its credential is: set "credentialType", and choose a credential.',
  );
}
