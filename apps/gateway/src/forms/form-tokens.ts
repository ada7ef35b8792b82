import { createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { ConfigOf } from '@weft/config';
import type { ServedWebhook } from '@weft/contracts';
import { gatewayConfig } from '../gateway.config.ts';

const KEY_BYTES = 32;
const RANDOM_BYTES = 16;
const TOKEN = /^([\w-]{22})\.([\w-]{43})$/;

/** What a page carries so that it starts one run, however often it is sent, and that no page of another site can have. */
@Injectable()
export class FormTokens {
  private readonly key: Buffer;

  constructor(@Inject(gatewayConfig.token) { secretKey }: ConfigOf<typeof gatewayConfig>) {
    this.key = Buffer.from(hkdfSync('sha256', secretKey, '', 'weft form tokens v1', KEY_BYTES));
  }

  issue(served: ServedWebhook): string {
    const random = randomBytes(RANDOM_BYTES).toString('base64url');
    return `${random}.${this.macOf(random, served)}`;
  }

  isGood(token: string, served: ServedWebhook): boolean {
    const [, random, mac] = TOKEN.exec(token) ?? [];
    return random !== undefined && timingSafeEqual(Buffer.from(mac!), Buffer.from(this.macOf(random, served)));
  }

  private macOf(random: string, { workflowId, triggerNodeId }: ServedWebhook): string {
    return createHmac('sha256', this.key).update(`${random}\0${workflowId}\0${triggerNodeId}`).digest('base64url');
  }
}
