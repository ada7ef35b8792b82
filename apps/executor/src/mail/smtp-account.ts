import type { Socket } from 'node:net';
import type { ResolvedCredential } from '@weft/contracts';
import { needsTls } from './mail-failures.ts';

/** The fields of a credential of the type `smtp`. */
export interface SmtpAccount {
  readonly host: string;
  readonly port: number;
  /** TLS from the start. */
  readonly secure: boolean;
  readonly disableStartTls: boolean;
  readonly user?: string;
  readonly password?: string;
  /** The name that Weft gives itself. */
  readonly hostName?: string;
}

export interface TlsChoice {
  readonly secure: boolean;
  readonly requireTLS: boolean;
  readonly ignoreTLS: boolean;
}

const LOOPBACK = /^(?:127\.\d+\.\d+\.\d+|::1|::ffff:127\.\d+\.\d+\.\d+)$/;

export const accountOf = ({ fields }: ResolvedCredential): SmtpAccount => fields as unknown as SmtpAccount;

export const serverOf = ({ host, port }: SmtpAccount): string => `${host}:${port}`;

/**
 * How much TLS there has to be on a connection. By the address that it has, since any name may mean this machine.
 * @throws NodeFailure CREDENTIAL_NEEDS_TLS where a password would be readable on the way
 */
export function tlsFor(account: SmtpAccount, { remoteAddress = '' }: Pick<Socket, 'remoteAddress'>): TlsChoice {
  const { secure, disableStartTls, user } = account;
  if (secure) return { secure, requireTLS: false, ignoreTLS: false };
  const isOwnMachine = LOOPBACK.test(remoteAddress);
  if (disableStartTls && user !== undefined && user !== '' && !isOwnMachine) throw needsTls(serverOf(account));
  return { secure, requireTLS: !disableStartTls && !isOwnMachine, ignoreTLS: disableStartTls };
}
