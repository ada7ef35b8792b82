import { generateKeyPairSync } from 'node:crypto';
import ssh2, { type Server, type SFTPWrapper } from 'ssh2';
import { LOOPBACK } from './server-connections-under-test.ts';

const { STATUS_CODE } = ssh2.utils.sftp;
const HANDLE = Buffer.from('handle');
const FOLDER = { mode: 0o040_755, uid: 0, gid: 0, size: 0, atime: 0, mtime: 0 };

/** A server that lets everybody in, and whose folders never end. */
export class HostileSftp {
  /** What is in a folder, each time that it is asked for more. */
  names: () => readonly string[] = () => [];
  readonly removed: string[] = [];
  port = 0;
  private server: Server | undefined;

  async start(): Promise<void> {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
    const hostKeys = [privateKey.export({ type: 'pkcs1', format: 'pem' }).toString()];
    this.server = new ssh2.Server({ hostKeys }, (client) => {
      client.on('error', () => undefined);
      client.on('authentication', (attempt) => attempt.accept());
      client.on('session', (accept) => accept().on('sftp', (acceptSftp) => this.serve(acceptSftp())));
    });
    await new Promise<void>((done) => void this.server?.listen(0, LOOPBACK, done));
    this.port = (this.server.address() as { port: number }).port;
  }

  async stop(): Promise<void> {
    await new Promise<void>((done) => void this.server?.close(() => done()));
  }

  private serve(sftp: SFTPWrapper): void {
    sftp.on('OPENDIR', (id) => sftp.handle(id, HANDLE));
    sftp.on('READDIR', (id) => sftp.name(id, this.names().map((filename) => ({ filename, longname: filename, attrs: FOLDER })))); // prettier-ignore
    sftp.on('OPEN', (id, path) => sftp.status(id, STATUS_CODE.BAD_MESSAGE, `what ${path}?`));
    sftp.on('CLOSE', (id) => sftp.status(id, STATUS_CODE.OK));
    const remove = (id: number, path: string) => {
      this.removed.push(path);
      sftp.status(id, STATUS_CODE.OK);
    };
    sftp.on('REMOVE', remove);
    sftp.on('RMDIR', remove);
  }
}
