import type { CredentialUse, MailPort, OutgoingMail, SentMail } from '@weft/node-sdk';

/** A server that takes every mail but for addresses at `refused.test`. */
export class FakeMail implements MailPort {
  readonly sent: (OutgoingMail & { readonly credentialId: string })[] = [];

  async send({ credentialId }: CredentialUse, mail: OutgoingMail): Promise<SentMail> {
    this.sent.push({ ...mail, credentialId });
    const addresses = [mail.to, mail.cc, mail.bcc].flatMap((list) => list.split(',')).map((each) => each.trim());
    const [rejected = [], accepted = []] = [true, false].map((isRefused) =>
      addresses.filter((address) => address !== '' && address.endsWith('@refused.test') === isRefused),
    );
    return { messageId: `<${mail.idempotencyKey}@fixture.test>`, accepted, rejected, response: '250 OK' };
  }
}
