import { z } from 'zod';
import { secret } from './credential-type.ts';
import { mayReceive } from './host-binding.ts';

/** A field value goes into headers and queries; nobody needs more. */
const MAX_LENGTH = 10_000;
/** RFC 9110 §5.6.2. */
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
/** RFC 9110 §5.5, without obsolete line folding. */
const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;
const NO_CONTROL = /^[^\u0000-\u001f\u007f]*$/;

export const text = (description: string) => textOrNone(description).min(1, 'must not be empty').describe(description);

export const textOrNone = (description: string) =>
  z.string().max(MAX_LENGTH).regex(NO_CONTROL, 'must not have control characters').describe(description);

export const secretText = (description: string) => secret(text(description));

export const headerName = (description: string) =>
  z.string().min(1, 'must not be empty').max(200).regex(TOKEN, 'is no name of an HTTP header').describe(description);

/** What may stand in a header. */
export const headerValue = (description: string) =>
  z
    .string()
    .min(1, 'must not be empty')
    .max(MAX_LENGTH)
    .regex(HEADER_VALUE, 'has characters that an HTTP header cannot carry')
    .describe(description);

const MAX_PORT = 65_535;

/** A name, or an address. */
export const serverHost = (description: string) =>
  text(description).regex(/^(?:[A-Za-z0-9._-]+|\[?[0-9A-Fa-f:.]+\]?)$/, 'is no host name');

export const serverPort = (usual: number) => z.number().int().min(1).max(MAX_PORT).default(usual).describe('Port of the server.');

const MAX_PEM = 100_000;

/** One certificate or several, after one another. A key does not belong there: it would be shown to whoever reads the credential. */
export const certificatePem = (description: string) =>
  z
    .string()
    .max(MAX_PEM)
    .regex(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/, 'must be a certificate in PEM form')
    .refine((pem) => !pem.includes('PRIVATE KEY'), 'must not hold a private key: that belongs into "key"')
    .describe(description);

export const privateKeyPem = (description: string) =>
  secret(
    z
      .string()
      .max(MAX_PEM)
      .regex(/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]+?-----END [A-Z ]*PRIVATE KEY-----/, 'must be a private key in PEM form')
      .describe(description),
  );

export const httpUrl = (description: string) =>
  z
    .string()
    .max(2_000)
    .refine(isPlainUrl, 'must be an https address without a user name, password or fragment; http only inside your own network')
    .describe(description);

/** Neither `javascript:` nor a page's fragment can be meant. */
function isPlainUrl(value: string): boolean {
  const url = URL.parse(value);
  return url !== null && mayReceive(url, [url.host]) && !value.includes('#');
}

const MAX_CONNECTIONS = 100;

/** Of credentials for databases. */
export const databaseFields = {
  host: serverHost('Name of the server.'),
  database: text('Name of the database.'),
  user: text('User name.'),
  password: secretText('Password.').optional(),
  ignoreSslIssues: z
    .boolean()
    .default(false)
    .describe('Accept any certificate. Only where the operator permits it (WEFT_EGRESS_ALLOW_INVALID_CERTIFICATES).'),
  ca: certificatePem('Certificates of authorities, in the place of those that are known, in PEM form.').optional(),
  cert: certificatePem('A certificate to show, in PEM form.').optional(),
  key: privateKeyPem('Its key, in PEM form.').optional(),
  maxConnections: z
    .number()
    .int()
    .min(1)
    .max(MAX_CONNECTIONS)
    .default(10)
    .describe('How many connections an executor may have at a time.'),
};
