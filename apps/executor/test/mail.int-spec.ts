import { createHash } from 'node:crypto';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { ResolvedCredential } from '@weft/contracts';
import { createEgress, type Egress } from '@weft/egress';
import { NodeFailure, type FilePort, type OutgoingMail } from '@weft/node-sdk';
import { CertificateAuthority, startAiosmtpd } from '@weft/testing';
import { SMTPServer, type SMTPServerOptions, type SMTPServerSession } from 'smtp-server';
import { MailSender } from '../src/mail/mail-sender.ts';

const PASSWORD = 'canary-mail-password';
const USE = { type: 'smtp', credentialId: 'c1', nodeId: 'n1' };
const HOST = 'mail.test';
const authority = new CertificateAuthority();
const certificate = authority.issue(HOST);

interface Taken {
  readonly from: string;
  readonly to: readonly string[];
  readonly source: string;
  readonly isSecure: boolean;
  readonly user: unknown;
}

let egress: Egress;
let taken: Taken[] = [];
const servers: (SMTPServer | Server)[] = [];
beforeAll(() => {
  egress = createEgress({ allow: ['127.0.0.0/8'], resolve: async () => ['127.0.0.1'] });
});
afterEach(async () => {
  taken = [];
  for (const server of servers.splice(0)) await new Promise<void>((done) => void server.close(() => done()));
});
afterAll(async () => {
  await egress.close();
  authority.remove();
});

async function serve(options: SMTPServerOptions = {}): Promise<number> {
  const server = new SMTPServer({
    ...{ key: certificate.key, cert: certificate.cert, authOptional: true, closeTimeout: 100 },
    onAuth: ({ username, password }, _, done) =>
      password === PASSWORD
        ? done(null, { user: username })
        : done(Object.assign(new Error(`no such password: ${password}`), { responseCode: 535 })),
    onRcptTo: ({ address }, _, done) => done(refusalOf(address)),
    onData: (stream, session, done) =>
      void text(stream).then(
        (source) => done(null, take(session, source)),
        () => undefined,
      ), // it broke off
    ...options,
  });
  server.on('error', () => undefined);
  servers.push(server);
  await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done));
  return (server.server.address() as AddressInfo).port;
}

/** An address such as `450@…` is answered with that. */
function refusalOf(address: string): Error | null {
  const responseCode = Number(/^([45]\d\d)@/.exec(address)?.[1]);
  return responseCode ? Object.assign(new Error('not here'), { responseCode }) : null;
}

function take({ envelope, secure, user }: SMTPServerSession, source: string): string {
  const { mailFrom, rcptTo } = envelope;
  taken.push({
    from: mailFrom ? mailFrom.address : '',
    to: rcptTo.map(({ address }) => address),
    source,
    isSecure: secure,
    user,
  });
  return 'queued as 7';
}

/** A server that says lines as it likes. */
async function serveBy(behave: (socket: Socket) => void): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    behave(socket);
  });
  servers.push(server);
  await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done));
  return (server.address() as AddressInfo).port;
}

const contents = new Map<string, Buffer>();
const files = {
  open: async ({ sha256 }: { sha256: string }) => {
    const content = contents.get(sha256);
    if (!content) throw new NodeFailure({ code: 'FILE_MISSING', fault: 'user', message: 'There is no such file.' });
    return (async function* () {
      for (let at = 0; at < content.length; at += 65_536) yield content.subarray(at, at + 65_536);
    })();
  },
} as unknown as FilePort;

function file(content: Buffer, more: object = {}) {
  const sha256 = createHash('sha256').update(content).digest('hex');
  contents.set(sha256, content);
  return { sha256, sizeBytes: content.length, mimeType: 'application/pdf', ...more };
}

const mail = (more: Partial<OutgoingMail> = {}): OutgoingMail => ({
  from: 'Desk <desk@a.test>',
  to: 'ann@b.test',
  cc: '',
  bcc: '',
  replyTo: '',
  subject: 'Hello',
  text: 'Hi',
  attachments: [],
  idempotencyKey: 'key-1',
  ...more,
});

interface Sending {
  readonly fields?: object;
  readonly by?: Egress;
  readonly ca?: string;
  readonly allowInvalidCertificates?: boolean;
  readonly signal?: AbortSignal;
  readonly permit?: { readonly isRevoked: boolean; obtain(): Promise<void> };
}

function send(port: number, what = mail(), sending: Sending = {}) {
  const { fields, by = egress, ca = authority.ca, allowInvalidCertificates = false, signal, permit } = sending;
  const opened = { type: 'smtp', fields: { host: HOST, port, secure: false, disableStartTls: false, ...fields } };
  const sender = new MailSender(
    {
      egress: by,
      files,
      ca,
      allowInvalidCertificates,
      credentials: { open: async () => opened as unknown as ResolvedCredential },
    },
    { tenantId: 't1', executionId: 'e1', permit: permit ?? { isRevoked: false, obtain: () => Promise.resolve() } },
  );
  return sender.send(USE, what, signal ?? new AbortController().signal);
}

const account = { user: 'ada', password: PASSWORD };

describe(MailSender, () => {
  it.each([
    ['TLS from the start', { secure: true }, { secure: true }],
    ['STARTTLS', {}, {}],
  ])('sends by %s, signed in', async (_, options, fields) => {
    const port = await serve(options);
    const result = await send(port, mail(), { fields: { ...account, ...fields } });
    expect(result).toEqual({ messageId: '<key-1@a.test>', accepted: ['ann@b.test'], rejected: [], response: expect.stringMatching(/^250 .*queued as 7/) });
    expect(taken).toMatchObject([{ from: 'desk@a.test', to: ['ann@b.test'], isSecure: true, user: 'ada' }]);
    expect(taken[0]?.source).toContain('Message-ID: <key-1@a.test>\r\n');
  }); // prettier-ignore

  it('writes copies, texts and files, and keeps hidden recipients hidden', async () => {
    const image = Buffer.alloc(300_000, 7);
    const attachments = [
      { file: file(image, { mimeType: 'image/png' }), fileName: 'päge\r\nX-Evil: 1.png', contentId: 'photo' },
      { file: file(Buffer.from('x'), { mimeType: 'text/plain\r\nX-Evil: 2' }), fileName: 'a.txt', contentId: 'a' },
    ];
    const html = '<img src="cid:photo">';
    const port = await serve();
    const more = {
      cc: 'Bo <bo@b.test>, ann@b.test',
      bcc: 'eve@c.test',
      replyTo: 'r@a.test',
      html,
      subject: 'Grüße ✓',
      attachments,
    };
    const { accepted } = await send(port, mail(more));
    expect(accepted).toEqual(['ann@b.test', 'bo@b.test', 'eve@c.test']);
    const { source } = taken[0]!;
    expect(source).toContain('Cc: Bo <bo@b.test>, ann@b.test\r\n');
    expect(source).toContain('Reply-To: r@a.test\r\n');
    expect(source).toMatch(/Subject: =\?UTF-8\?/);
    expect(source).toContain('multipart/alternative');
    expect(source).toContain('Content-ID: <photo>');
    expect(source.replace(/\r\n/g, '')).toContain(image.toString('base64'));
    expect(source).not.toMatch(/eve@c|^Bcc|^X-Evil/im);
  });

  it('writes what another server takes, and another reader reads', async () => {
    const server = await startAiosmtpd(certificate);
    if (!server) return;
    const image = { file: file(Buffer.alloc(100_000, 7), { mimeType: 'image/png' }), fileName: 'päge 1.png', contentId: 'photo' };
    const long = { subject: `Größe ${'✓'.repeat(80)}`, text: `.\r\n..\n.\nGrüße ${'x'.repeat(3_000)}`, html: '<p>✓</p>' };
    const { accepted } = await send(server.port, mail({ ...long, cc: 'Bö <bo@b.test>', attachments: [image] }));
    const [read] = await server.received();
    await server.stop();
    expect(accepted).toEqual(['ann@b.test', 'bo@b.test']);
    expect(read).toMatchObject({
      defects: [],
      headers: { subject: long.subject, cc: 'Bö <bo@b.test>', 'message-id': '<key-1@a.test>' },
    });
    expect(read?.parts).toMatchObject([
      { type: 'text/plain', text: expect.stringContaining('Grüße') },
      { type: 'text/html', text: expect.stringContaining('✓') },
      { type: 'image/png', name: 'päge 1.png', id: '<photo>', size: 100_000 },
    ]);
    expect(read?.parts[0]?.text?.replaceAll('\r\n', '\n').trimEnd()).toBe(long.text.replaceAll('\r\n', '\n'));
  });

  it('writes hosts of other scripts as DNS knows them, and others as they are', async () => {
    const port = await serve();
    const { messageId, accepted } = await send(port, mail({ from: 'a@bücher.test', to: 'Bo <bo@bücher.test>, x@[127.0.0.1]' }));
    expect([messageId, accepted]).toEqual(['<key-1@xn--bcher-kva.test>', ['bo@xn--bcher-kva.test', 'x@[127.0.0.1]']]);
    expect(taken[0]?.source).toContain('From: a@xn--bcher-kva.test\r\n');
  });

  it('reads no file and no address, whatever a mail says', async () => {
    const port = await serve();
    const texts = { text: 'file:///etc/passwd', html: '<img src="http://127.0.0.1:1/x"><link href="/etc/passwd">' };
    await send(port, mail(texts));
    expect(taken[0]?.source).toContain('file:///etc/passwd');
    expect(taken[0]?.source).not.toContain('root:');
  });

  it.each([
    ['from', 'desk', '"desk" in "from" is no address.'],
    ['from', 'a@a.test, b@a.test', 'A mail has one sender.'],
    ['to', 'ann@b.test, "eve"', '"eve" in "to" is no address.'],
    ['to', 'ann@b.test\r\nRCPT TO:<x@y.test>', 'has a line break'],
    ['to', ',', 'There is no recipient.'],
  ])('refuses %s %j, and connects to nobody', async (field, value, message) => {
    const refused = send(1, mail({ [field]: value }));
    await expect(refused).rejects.toMatchObject({ failure: { code: 'MAIL_INVALID', field, retryable: false } });
    await expect(refused).rejects.toThrow(message);
  });

  it('refuses more recipients than a mail may have', async () => {
    const to = Array.from({ length: 501 }, (_, index) => `a${index}@b.test`).join();
    await expect(send(1, mail({ to }))).rejects.toThrow('501 recipients; 500 are allowed');
  });

  it('tells who was refused where others were not', async () => {
    const port = await serve();
    const { accepted, rejected } = await send(port, mail({ to: 'ann@b.test, 550@b.test' }));
    expect([accepted, rejected]).toEqual([['ann@b.test'], ['550@b.test']]);
  });

  it.each([
    ['550@b.test, 551@b.test', false, 'user', 'refused the recipients 550@b.test (550 not here); 551@b.test (551 not here)'],
    ['450@b.test', true, 'node', 'does not take now the recipient 450@b.test (450 not here)'],
    ['550@b.test, 451@b.test', true, 'node', '451@b.test'],
  ])('fails where all are refused: %s', async (to, retryable, fault, message) => {
    const sending = send(await serve(), mail({ to }));
    await expect(sending).rejects.toMatchObject({ failure: { code: 'MAIL_REFUSED', retryable, fault } });
    await expect(sending).rejects.toThrow(message);
    expect(taken).toEqual([]);
  });

  it.each([
    [552, false],
    [452, true],
  ])('fails where the server answers the mail itself with %d', async (responseCode, retryable) => {
    const port = await serve({
      onData: (stream, _, done) => void text(stream).then(() => done(Object.assign(new Error('too much'), { responseCode }))),
    });
    await expect(send(port)).rejects.toMatchObject({
      failure: { code: 'MAIL_REFUSED', retryable, message: expect.stringContaining(`the mail (${responseCode} too much)`) },
    });
  });

  it('says that the sign-in was refused, without the password', async () => {
    const port = await serve();
    const error = await send(port, mail(), { fields: { user: 'ada', password: 'canary-wrong-password' } }).catch(
      (thrown) => thrown,
    );
    expect(error).toMatchObject({ failure: { code: 'MAIL_SIGN_IN_REFUSED', fault: 'user', retryable: false } });
    expect(error.failure.message).toContain('535');
    expect(JSON.stringify(error)).not.toContain('canary');
  });

  it('shows no password on a way that can be read', async () => {
    const before = await serve({ disabledCommands: ['STARTTLS'], allowInsecureAuth: true });
    const elsewhere = { ...egress, openSocket: async (request: Parameters<Egress['openSocket']>[0]) => Object.defineProperty(await egress.openSocket(request), 'remoteAddress', { value: '192.0.2.1' }) }; // prettier-ignore
    const open = { fields: { ...account, disableStartTls: true } };
    await expect(send(before, mail(), { ...open, by: elsewhere })).rejects.toMatchObject({
      failure: { code: 'CREDENTIAL_NEEDS_TLS' },
    });
    await expect(send(before, mail(), { fields: account, by: elsewhere })).rejects.toMatchObject({
      failure: { code: 'MAIL_TLS' },
    });
    expect(taken).toEqual([]);
    await send(before, mail(), open);
    expect(taken).toMatchObject([{ isSecure: false, user: 'ada' }]);
  });

  it('goes to no server whose certificate nobody vouches for, unless that is meant and permitted', async () => {
    const port = await serve({ secure: true });
    const fields = { secure: true, ...account };
    const stranger = new CertificateAuthority();
    const refused = send(port, mail(), { fields, ca: stranger.ca });
    stranger.remove();
    await expect(refused).rejects.toMatchObject({ failure: { code: 'MAIL_TLS', retryable: false } });
    await expect(send(port, mail(), { fields: { ...fields, host: 'other.test' } })).rejects.toMatchObject({
      failure: { code: 'MAIL_TLS' },
    });
    const any = mail({ acceptsAnyCertificate: true });
    await expect(send(port, any, { fields })).rejects.toMatchObject({
      failure: { code: 'MAIL_TLS', field: 'allowUnauthorizedCerts' },
    });
    expect(taken).toEqual([]);
    await send(port, any, { fields: { ...fields, host: 'other.test' }, allowInvalidCertificates: true });
    expect(taken).toHaveLength(1);
  });

  it('connects to no private address that the operator has not opened', async () => {
    const guarded = createEgress({ allow: [] });
    const port = await serve();
    await expect(send(port, mail(), { by: guarded, fields: { host: '127.0.0.1' } })).rejects.toMatchObject({
      failure: { code: 'HTTP_BLOCKED', message: expect.stringContaining('127.0.0.1') },
    });
    await guarded.close();
  });

  it('does not send before its permit is held', async () => {
    const port = await serve();
    const asked: number[] = [];
    const permit = { isRevoked: true, obtain: async () => void asked.push(taken.length) };
    await send(port, mail(), { permit });
    expect([asked, taken.length]).toEqual([[0], 1]);
  });

  it('breaks off in the middle of a mail whose file cannot be read', async () => {
    const port = await serve();
    const gone = { file: { sha256: 'f'.repeat(64), sizeBytes: 5, mimeType: 'text/plain' }, fileName: 'f', contentId: 'f' };
    await expect(send(port, mail({ attachments: [gone] }))).rejects.toMatchObject({ failure: { code: 'FILE_MISSING' } });
    expect(taken).toEqual([]);
  });

  it('takes no files of more than a mail may have, also where an item lies about their size', async () => {
    const large = file(Buffer.alloc(51 * 1_048_576), {});
    const attached = (sizeBytes: number) =>
      mail({ attachments: [{ file: { ...large, sizeBytes }, fileName: 'f', contentId: 'f' }] });
    const port = await serve();
    for (const sizeBytes of [large.sizeBytes, 5])
      await expect(send(port, attached(sizeBytes))).rejects.toMatchObject({
        failure: { code: 'FILE_TOO_LARGE', field: 'attachments' },
      });
    contents.clear();
    expect(taken).toEqual([]);
  });

  it('does not know whether a mail is on its way whose server broke off after the last line', async () => {
    const port = await serve({ onData: (stream, session) => void text(stream).then(() => endOf(session)) });
    const endOf = ({ id }: SMTPServerSession) => {
      for (const server of servers) if (server instanceof SMTPServer) for (const each of server.connections) if (each.id === id) each.close(); // prettier-ignore
    };
    await expect(send(port)).rejects.toMatchObject({
      failure: { code: 'MAIL_UNCERTAIN', retryable: false, fix: expect.stringContaining('<key-1@a.test>') },
    });
  });

  it.each([
    ['nothing at all', (socket: Socket) => void socket.end(), 'MAIL_UNREACHABLE'],
    ['that it is closed', (socket: Socket) => void socket.end('421 later\r\n'), 'MAIL_REFUSED'],
    ['what is no SMTP', (socket: Socket) => void socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'), 'MAIL_UNREACHABLE'],
    ['lines without end', (socket: Socket) => void socket.write(`220-${'x'.repeat(100_000)}`), 'MAIL_UNREACHABLE'],
  ])('says what is the matter with a server that says %s', async (_, behave, code) => {
    await expect(send(await serveBy(behave))).rejects.toMatchObject({ failure: { code, retryable: true } });
  });

  it('ends with the run', async () => {
    const controller = new AbortController();
    const closed = Promise.withResolvers<void>();
    const port = await serveBy((socket) => {
      socket.once('close', () => closed.resolve());
      setTimeout(() => controller.abort(), 20);
    });
    await expect(send(port, mail(), { signal: controller.signal })).rejects.toMatchObject({
      failure: { code: 'MAIL_CANCELLED' },
    });
    await closed.promise;
  });
});
