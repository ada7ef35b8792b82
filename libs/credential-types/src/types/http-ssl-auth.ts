import { z } from 'zod';
import { defineCredentialType } from '../credential-type.ts';
import { certificatePem, privateKeyPem, secretText } from '../field-schemas.ts';

export const httpSslAuth = defineCredentialType({
  type: 'httpSslAuth',
  title: 'Client certificate',
  description: 'A certificate that a request shows to the server it connects to, beside any other credential; all in PEM form.',
  fields: z
    .strictObject({
      ca: certificatePem(
        'Authorities that requests with this credential trust besides the known ones, for servers with a certificate of their own.',
      ).optional(),
      cert: certificatePem('The client certificate, with those between it and its authority after it.').optional(),
      key: privateKeyPem('The private key of the certificate.').optional(),
      passphrase: secretText('What the private key is encrypted with, where it is.').optional(),
    })
    .superRefine((fields, context) => {
      for (const [path, message] of problemsOf(fields)) context.addIssue({ code: 'custom', path: [path], message });
    }),
  // Whoever is trusted gets what the request carries.
  destination: ['ca'],
  identifies: 'tls',
  test: 'certificate',
});

type Given = Readonly<Partial<Record<'ca' | 'cert' | 'key' | 'passphrase', string>>>;

function problemsOf({ ca, cert, key, passphrase }: Given): [keyof Given, string][] {
  if (cert !== undefined && key === undefined) return [['key', 'is needed, since "cert" is given']];
  if (key !== undefined && cert === undefined) return [['cert', 'is needed, since "key" is given']];
  if (passphrase !== undefined && key === undefined) return [['key', 'is needed, since "passphrase" is given']];
  return ca === undefined && cert === undefined ? [['cert', 'is needed where there is no "ca"']] : [];
}
