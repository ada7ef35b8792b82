import { Inject, Injectable } from '@nestjs/common';
import type { ConfigOf } from '@weft/config';
import { gatewayConfig } from '../gateway.config.ts';

/** Where people find Weft. Never what a request says about itself: a forged host name would send a link to somebody else's server. */
@Injectable()
export class PublicAddress {
  /** Without a slash at its end. */
  url: string;
  /** The operator gave it, so that every service knows it. */
  readonly isTold: boolean;

  constructor(@Inject(gatewayConfig.token) { publicUrl, host, port }: ConfigOf<typeof gatewayConfig>) {
    this.url = publicUrl ?? `http://${host}:${port}`;
    this.isTold = publicUrl !== undefined;
  }

  /** Where the gateway listens, unless it was told how it is reached. */
  reachedAt(url: string): void {
    if (!this.isTold) this.url = url;
  }

  /** For services that were not told: undefined where they were. */
  get untold(): string | undefined {
    return this.isTold ? undefined : this.url;
  }

  get isSecure(): boolean {
    return this.url.startsWith('https:');
  }

  of(path: string): string {
    return `${this.url}${path}`;
  }

  /** A page of the front end. What it is given stands behind the `#`, which reaches no server, no log and no referrer. */
  page(path: string, given: Readonly<Record<string, string>>): string {
    return `${this.of(path)}#${new URLSearchParams(given)}`;
  }
}
