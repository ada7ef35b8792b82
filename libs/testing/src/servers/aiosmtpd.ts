import { execFile } from 'node:child_process';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Issued } from '../certificates.ts';
import { startServer } from './server-process.ts';

const run = promisify(execFile);
const AIOSMTPD = {
  name: 'aiosmtpd',
  packages: ['python3-aiosmtpd', 'python3-attr', 'python3-public', 'python3-typing-extensions'],
  folder: 'usr/bin',
};
/** What Python's own reader of mail makes of a message. */
const READ = `
import email, email.policy, json, sys
message = email.message_from_binary_file(open(sys.argv[1], 'rb'), policy=email.policy.default)
parts = [{'type': part.get_content_type(), 'name': part.get_filename(), 'id': part['content-id'],
          'size': len(part.get_payload(decode=True)), 'text': part.get_content() if part.get_content_maintype() == 'text' else None}
         for part in message.walk() if not part.is_multipart()]
headers = {name.lower(): str(value) for name, value in message.items()}
print(json.dumps({'headers': headers, 'parts': parts, 'defects': [str(each) for each in message.defects]}))`;

export interface ReadMail {
  /** By name in lower case, decoded; with those of the envelope, `x-mailfrom` and `x-rcptto`. */
  readonly headers: Readonly<Record<string, string>>;
  readonly parts: readonly {
    readonly type: string;
    readonly name: string | null;
    readonly id: string | null;
    readonly size: number;
    readonly text: string | null;
  }[];
  readonly defects: readonly string[];
}

/** A mail server by another hand than ours, with STARTTLS, on loopback. */
export interface AiosmtpdServer {
  readonly port: number;
  /** The mails that it has taken, as Python reads them. */
  received(): Promise<readonly ReadMail[]>;
  stop(): Promise<void>;
}

/** Starts an aiosmtpd. Undefined, said on standard error, where this machine has none and can get none. */
export async function startAiosmtpd({ cert, key }: Issued): Promise<AiosmtpdServer | undefined> {
  const server = await startServer({
    program: AIOSMTPD,
    prepare: async ({ folder, port }) => {
      const [certFile, keyFile] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
      await writeFile(certFile, cert);
      await writeFile(keyFile, key, { mode: 0o600 });
      const tls = ['--tlscert', certFile, '--tlskey', keyFile];
      return ['-n', '-l', `127.0.0.1:${port}`, ...tls, '-c', 'aiosmtpd.handlers.Mailbox', join(folder, 'mails')];
    },
  });
  return (
    server && {
      port: server.port,
      stop: () => server.stop(),
      received: async () => {
        const box = join(server.folder, 'mails', 'new');
        const names = await readdir(box).catch(() => []);
        const mails = names.map((name) => run('/usr/bin/python3', ['-c', READ, join(box, name)]));
        return (await Promise.all(mails)).map(({ stdout }) => JSON.parse(stdout) as ReadMail);
      },
    }
  );
}
