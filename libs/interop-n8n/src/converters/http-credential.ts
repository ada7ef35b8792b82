import { isJsonObject, type Json } from '@weft/workflow-model';
import type { ConverterInput } from '../conversion.ts';
import type { ParameterReader } from '../parameter-reader.ts';

const KINDS = { none: 'none', predefinedCredentialType: 'predefined', genericCredentialType: 'generic' } as const;

const CLIENT_CERTIFICATE = 'httpSslAuth';

/** What version 1 called its credentials of general types. */
const OLD_KINDS: Readonly<Record<string, string>> = {
  basicAuth: 'httpBasicAuth',
  digestAuth: 'httpDigestAuth',
  headerAuth: 'httpHeaderAuth',
  queryAuth: 'httpQueryAuth',
  oAuth1: 'oAuth1Api',
  oAuth2: 'oAuth2Api',
};

/** A certificate that is shown beside any other credential. */
export function readCertificate(parameters: ParameterReader): Record<string, Json> {
  const shows = parameters.flag('provideSslCertificates', false);
  return shows === false ? {} : { provideSslCertificates: shows };
}

/** Undefined where the file does not say. */
export function typesOf({ authentication, credentialType }: HttpCredential, showsCertificate: boolean): string[] | undefined {
  if (authentication !== undefined && !credentialType) return undefined;
  return [...(credentialType ? [credentialType] : []), ...(showsCertificate ? [CLIENT_CERTIFICATE] : [])];
}

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

/**
 * A file may name a credential and never holds it; what it names is reported for all nodes alike. Without it the other side refuses the request,
 * so what is not even named is said here.
 */
export function noteCredential(
  { note, node, parameters }: Pick<ConverterInput, 'note' | 'node' | 'parameters'>,
  { authentication, credentialType }: HttpCredential,
): void {
  const named = node.source['credentials'];
  const isNamed = (type: string) => isJsonObject(named) && Object.hasOwn(named, type);
  if (parameters.flag('provideSslCertificates', false) !== false && !isNamed(CLIENT_CERTIFICATE))
    note(
      `The client certificate that it shows is not in the file: choose a credential of the type "${CLIENT_CERTIFICATE}" in the node.`,
    );
  if (authentication === undefined) return;
  if (!credentialType)
    note('The file does not say of which type its credential is: set "credentialType", and choose a credential.');
  else if (!isNamed(credentialType))
    note(`Its credential is not in the file: choose one of the type "${credentialType}" in the node.`);
}
