import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const DAYS = '2';

/** A certificate with its key, in PEM. */
export interface Issued {
  readonly cert: string;
  readonly key: string;
}

/** An authority of the tests that signs certificates, for servers and for those who call them. Made by the `openssl` of the machine. */
export class CertificateAuthority {
  private readonly folder = mkdtempSync(join(tmpdir(), 'weft-authority-'));
  private count = 0;
  /** In PEM. */
  readonly ca: string;

  constructor(name = 'Test authority') {
    this.openssl(['req', '-x509', ...this.newKey('ca'), '-subj', `/CN=${name}`, '-out', this.path('ca.pem'), '-days', DAYS]);
    this.ca = this.read('ca.pem');
  }

  /** @param days negative for one that is over. */
  issue(name: string, days = DAYS): Issued {
    const file = `issued-${++this.count}`;
    this.openssl([
      'req',
      ...this.newKey(file),
      '-subj',
      `/CN=${name}`,
      '-addext',
      `subjectAltName=DNS:${name}`,
      '-out',
      this.path('csr'),
    ]);
    const by = ['-CA', this.path('ca.pem'), '-CAkey', this.path('ca.key'), '-CAcreateserial', '-copy_extensions', 'copy'];
    this.openssl(['x509', '-req', '-in', this.path('csr'), ...by, '-days', days, '-out', this.path(`${file}.pem`)]);
    return { cert: this.read(`${file}.pem`), key: this.read(`${file}.key`) };
  }

  /** The same key, encrypted. */
  encrypted(key: string, passphrase: string): string {
    return execFileSync('openssl', ['pkcs8', '-topk8', '-v2', 'aes-256-cbc', '-passout', `pass:${passphrase}`], {
      input: key,
      stdio: ['pipe', 'pipe', 'ignore'],
    }).toString();
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }

  private newKey(file: string): string[] {
    return ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', this.path(`${file}.key`)];
  }

  private openssl(parameters: readonly string[]): void {
    execFileSync('openssl', parameters, { stdio: 'ignore' });
  }

  private path(file: string): string {
    return join(this.folder, file);
  }

  private read(file: string): string {
    return readFileSync(this.path(file), 'utf8');
  }
}
