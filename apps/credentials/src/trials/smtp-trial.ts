import type { Socket } from 'node:net';
import type { Egress } from '@weft/egress';
import { createTransport } from 'nodemailer';
import type { Fields } from '../credentials/credential-fields.ts';

const TIMEOUT_MS = 20_000;
const READABLE = 'Nothing was sent: without TLS the password would be readable on the way. Switch "disableStartTls" off.';
const LOOPBACK = /^(?:127\.\d+\.\d+\.\d+|::1|::ffff:127\.\d+\.\d+\.\d+)$/;

/** Signs in at a mail server and sends nothing. Rejects with what the server, or the way to it, said. */
export async function trySmtp(egress: Pick<Egress, 'openSocket'>, fields: Fields): Promise<void> {
  const { host, port, secure, disableStartTls, user, password, hostName } = fields as {
    host: string;
    port: number;
    secure: boolean;
    disableStartTls: boolean;
    user?: string;
    password?: string;
    hostName?: string;
  };
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const transport = createTransport({
    host,
    port,
    secure,
    requireTLS: !secure && !disableStartTls,
    ignoreTLS: !secure && disableStartTls,
    ...(user !== undefined && { auth: { user, pass: password ?? '' } }),
    ...(hostName !== undefined && { name: hostName }),
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    // The address is checked where it is connected to; nodemailer would resolve the name again.
    getSocket: (_, done) => {
      egress.openSocket({ host, port, signal }).then(
        (connection) => {
          if (secure || !disableStartTls || user === undefined || isOwnMachine(connection)) return done(null, { connection });
          connection.destroy();
          done(new Error(READABLE));
        },
        (error: Error) => done(error),
      );
    },
  });
  try {
    await transport.verify();
  } finally {
    transport.close();
  }
}

const isOwnMachine = ({ remoteAddress = '' }: Socket): boolean => LOOPBACK.test(remoteAddress);
