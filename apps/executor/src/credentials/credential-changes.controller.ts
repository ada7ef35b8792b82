import { Controller } from '@nestjs/common';
import { credentials, type Payload } from '@weft/contracts';
import { OnEvent } from '@weft/messaging';
import { OpenedCredentials } from './opened-credentials.ts';

/** Forgets credentials that have changed. What such an event misses is forgotten within the minute anyway. */
@Controller()
export class CredentialChangesController {
  constructor(private readonly opened: OpenedCredentials) {}

  @OnEvent(credentials.events.credentialChanged)
  changed(event: Payload<typeof credentials.events.credentialChanged>): void {
    this.opened.drop(event);
  }
}
