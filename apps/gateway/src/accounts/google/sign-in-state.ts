import { createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { ConfigOf } from '@weft/config';
import { gatewayConfig } from '../../gateway.config.ts';

export const STATE_LIFE_MS = 10 * 60_000;
const KEY_BYTES = 32;
const RANDOM_BYTES = 24;
const STATE = /^(\d{13})\.[\w-]{32}\.([\w-]{43})$/;

/**
 * The state of a sign-in elsewhere: `<end>.<random>.<mac>`, held by the browser that began it, so that any replica can end it. What
 * the provider is asked to repeat, the nonce, and what it is to be shown at the end, the PKCE verifier, derive from the state and a
 * key of ours, and are never sent to the browser.
 */
@Injectable()
export class SignInStates {
  private readonly key: Buffer;

  constructor(@Inject(gatewayConfig.token) { secretKey }: ConfigOf<typeof gatewayConfig>) {
    this.key = Buffer.from(hkdfSync('sha256', secretKey, '', 'weft sign-in elsewhere v1', KEY_BYTES));
  }

  begin(now = Date.now()): string {
    const unsigned = `${now + STATE_LIFE_MS}.${randomBytes(RANDOM_BYTES).toString('base64url')}`;
    return `${unsigned}.${this.derive('state', unsigned)}`;
  }

  /** Is it one of ours, and not over? */
  isGood(state: string, now = Date.now()): boolean {
    const [, end, mac] = STATE.exec(state) ?? [];
    if (end === undefined || mac === undefined || Number(end) < now) return false;
    return timingSafeEqual(Buffer.from(mac), Buffer.from(this.derive('state', state.slice(0, -mac.length - 1))));
  }

  verifierOf(state: string): string {
    return this.derive('verifier', state);
  }

  nonceOf(state: string): string {
    return this.derive('nonce', state);
  }

  private derive(purpose: string, text: string): string {
    return createHmac('sha256', this.key).update(`${purpose}\0${text}`).digest('base64url');
  }
}
