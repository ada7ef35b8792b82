import { openFtp, openSftp, RedisConnection, type Egress, type FtpServer, type RedisServer, type SftpServer } from '@weft/egress';
import type { Fields } from '../credentials/credential-fields.ts';

type Way = Pick<Egress, 'openSocket' | 'tlsOptions'>;

const TIMEOUT_MS = 20_000;
const within = () => AbortSignal.timeout(TIMEOUT_MS);

/** Sign in at a server and do nothing there. Each resolves to what is to be said of it, and rejects with what the server, or the way to it, said. */
export const SERVER_TRIALS = {
  redis: async (egress: Way, fields: Fields): Promise<string> => {
    (await RedisConnection.open(egress, fields as unknown as RedisServer, within())).close();
    return 'The Redis server accepts the connection and the sign-in.';
  },
  ftp: async (egress: Way, fields: Fields): Promise<string> => {
    const { secure } = fields as unknown as FtpServer;
    (await openFtp(egress, fields as unknown as FtpServer, within())).close();
    const how = secure === 'none' ? 'without TLS: the password is readable on the way' : 'over TLS';
    return `The FTP server accepts the connection and the sign-in, ${how}.`;
  },
  sftp: async (egress: Way, fields: Fields): Promise<string> => {
    const { client, fingerprint } = await openSftp(egress, fields as unknown as SftpServer, within());
    client.destroy();
    return `The SFTP server accepts the connection and the sign-in. The fingerprint of its host key is ${fingerprint}.`;
  },
};
