import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { waitFor } from './wait-for.ts';
import { SMTPServer } from 'smtp-server';

export interface ReceivedMail {
  readonly to: string;
  /** Head and body, with the soft line breaks and escapes of quoted-printable undone. */
  readonly source: string;
}

export interface MailServer {
  readonly url: string;
  readonly received: ReceivedMail[];
  /** The next attempts are answered with these codes. */
  refuse(...codes: number[]): void;
  readonly refusals: number[];
  next(to: string): Promise<ReceivedMail>;
  close(): Promise<void>;
}

/** A real SMTP server on a port of its own. */
export async function startMailServer(): Promise<MailServer> {
  const received: ReceivedMail[] = [];
  const refusals: number[] = [];
  const planned: number[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo: (_, __, done) => {
      const responseCode = planned.shift();
      if (responseCode === undefined) return done();
      refusals.push(responseCode);
      done(Object.assign(new Error('not now'), { responseCode }));
    },
    onData: (stream, session, done) => {
      void text(stream).then((raw) => {
        received.push({ to: session.envelope.rcptTo.map(({ address }) => address).join(), source: decode(raw) });
        done();
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${port}`,
    received,
    refusals,
    refuse: (...codes) => void planned.push(...codes),
    next: async (to) => {
      const mail = await waitFor(() => received.find((each) => each.to === to), { what: `a mail to ${to}` });
      received.splice(received.indexOf(mail), 1);
      return mail;
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

const decode = (raw: string): string =>
  raw.replace(/=\r\n/g, '').replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));

/** The link of a mail. */
export const linkIn = ({ source }: ReceivedMail): string => /https?:\/\/\S+#token=[\w-]+/.exec(source)?.[0] ?? '';
