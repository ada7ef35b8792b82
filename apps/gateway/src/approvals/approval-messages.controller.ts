import { Controller } from '@nestjs/common';
import { gateway, type Output, type Parsed, type RequestHandlers } from '@weft/contracts';
import { Handles } from '@weft/messaging';
import { PublicAddress } from '../http/public-address.ts';
import { MailQueue } from '../mail/mail-queue.ts';
import { approvalMail } from '../mail/mail-texts.ts';
import { Deciders } from './deciders.ts';

const { requests } = gateway;

/** What those who keep the questions ask of whoever knows the people. */
@Controller()
export class ApprovalMessagesController implements RequestHandlers<typeof gateway> {
  constructor(
    private readonly deciders: Deciders,
    private readonly mail: MailQueue,
    private readonly address: PublicAddress,
  ) {}

  @Handles(requests.findDeciders)
  findDeciders({ tenantId, assignees }: Parsed<typeof requests.findDeciders>) {
    return this.deciders.list(tenantId, assignees);
  }

  @Handles(requests.sendApprovalMail)
  sendApprovalMail({
    to,
    links,
    ...letter
  }: Parsed<typeof requests.sendApprovalMail>): Promise<Output<typeof requests.sendApprovalMail>> {
    const reachable = links.map(({ label, path }) => ({ label, url: this.address.of(path) }));
    return this.mail.sendNow({ to, ...approvalMail({ ...letter, links: reachable }) });
  }
}
