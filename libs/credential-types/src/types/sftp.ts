import { z } from 'zod';
import { defineCredentialType } from '../credential-type.ts';
import { privateKeyPem, serverHost, serverPort, secretText, text } from '../field-schemas.ts';

/** As `ssh-keygen -l` prints it. */
const FINGERPRINT = /^SHA256:[A-Za-z0-9+/]{43}=?$/;

export const sftp = defineCredentialType({
  type: 'sftp',
  title: 'SFTP',
  description: 'A server for files over SSH.',
  fields: z
    .strictObject({
      host: serverHost('Name of the server.'),
      port: serverPort(22),
      username: text('User name.'),
      password: secretText('Password.').optional(),
      privateKey: privateKeyPem('Private key, as OpenSSH or in PEM form.').optional(),
      passphrase: secretText('What the private key is encrypted with, where it is.').optional(),
      hostFingerprint: z
        .string()
        .regex(FINGERPRINT, 'must be a fingerprint such as SHA256:…, as ssh-keygen -l shows it')
        .optional()
        .describe(
          'Fingerprint of the server’s host key (SHA256:…). With it nobody in between can pass for the server; without it any key will do.',
        ),
    })
    .superRefine(({ password, privateKey, passphrase }, context) => {
      const problem = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
      if (password === undefined && privateKey === undefined) problem('password', 'is needed where there is no "privateKey"');
      if (passphrase !== undefined && privateKey === undefined) problem('privateKey', 'is needed, since "passphrase" is given');
    }),
  destination: ['host', 'port', 'hostFingerprint'],
  hosts: ({ host, port }) => [`${host}:${port}`],
  test: 'sftp',
});
