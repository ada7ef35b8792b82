import { createHash, timingSafeEqual } from 'node:crypto';
import { BlockList, isIP } from 'node:net';
import { Injectable } from '@nestjs/common';
import { AppError } from '@weft/errors';
import type { CallerAuthentication, WebhookRoute } from '@weft/node-sdk';
import type { Json } from '@weft/workflow-model';
import type { FastifyRequest } from 'fastify';
import { CallerVerdicts } from './caller-verdicts.ts';

/** What became known of a caller who may call. */
export interface KnownCaller {
  /** Claims of its token. */
  readonly claims?: Json;
  /** The header that proved who it is: it stays out of the run, since items are stored. */
  readonly secretHeader?: string;
}

type ByCredential = Extract<CallerAuthentication, { credentialId: string }>;

/** Names that crawlers and the previews of messengers give themselves. */
const BOT =
  /bot\b|crawl|spider|slurp|preview|facebookexternalhit|whatsapp|telegrambot|skypeuripreview|linkedinbot|embedly|pinterest|bingpreview|vkshare|headlesschrome|lighthouse/i;
/** Those of them that look at a link because somebody has sent it to somebody. */
const PREVIEW =
  /slackbot|facebookexternalhit|whatsapp|telegrambot|twitterbot|discordbot|linkedinbot|skypeuripreview|bingpreview|mattermost|embedly|iframely|vkshare/i;
/** What comes into question as a proof, by type; others may use any header. */
const LOOKED_AT: Readonly<Record<string, readonly string[]>> = {
  httpBasicAuth: ['authorization'],
  httpBearerAuth: ['authorization'],
  jwtAuth: ['authorization'],
};
const NOBODY: KnownCaller = {};

/** Who may call a route. Everything here is judged from the head of a request, before any of its body is read. */
@Injectable()
export class CallGuard {
  private readonly lists = new WeakMap<WebhookRoute, BlockList>();

  constructor(private readonly verdicts: CallerVerdicts) {}

  /**
   * An error refuses. A promise only where the vault has to be asked.
   * It is given back, not thrown: an exception costs more than the call of a stranger should.
   */
  judge(
    request: FastifyRequest,
    tenantId: string,
    route: WebhookRoute,
  ): KnownCaller | AppError | Promise<KnownCaller | AppError> {
    const { authentication, allowedAddresses, ignoreBots } = route;
    if (allowedAddresses !== undefined && !this.isListed(route, allowedAddresses, request.ip)) return refused('this address');
    if (ignoreBots && BOT.test(request.headers['user-agent'] ?? '')) return refused('crawlers and previews');
    if (authentication === undefined) return NOBODY;
    if ('credentialId' in authentication) return this.ask(request, tenantId, authentication);
    return isAuthentic(request, authentication) ? { secretHeader: authentication.header } : unauthenticated();
  }

  private async ask(
    { headers, query }: FastifyRequest,
    tenantId: string,
    { type, credentialId }: ByCredential,
  ): Promise<KnownCaller | AppError> {
    const presented = { tenantId, credentialId, type, headers: pick(headers, LOOKED_AT[type]), query: pick(query as object) };
    const verdict = await this.verdicts.ask(presented);
    if (!verdict.allowed) return unauthenticated(type);
    return { claims: verdict.claims, secretHeader: verdict.secretHeader ?? 'authorization' };
  }

  private isListed(route: WebhookRoute, allowed: readonly string[], address: string): boolean {
    let list = this.lists.get(route);
    if (!list) this.lists.set(route, (list = toList(allowed)));
    return isIn(list, address);
  }
}

/** Nobody has asked for this yet: a messenger shows where a link leads, or a browser fetches what may be asked for next. */
export function isPreview({ headers }: FastifyRequest): boolean {
  const purpose = headers['sec-purpose'] ?? headers['purpose'] ?? headers['x-moz'] ?? '';
  return /prefetch|preview/i.test(String(purpose)) || PREVIEW.test(headers['user-agent'] ?? '');
}

/** Compared by digest, in constant time; the value itself is stored nowhere. */
function isAuthentic(request: FastifyRequest, { header, sha256 }: { header: string; sha256: string }): boolean {
  const value = request.headers[header.toLowerCase()];
  if (typeof value !== 'string') return false;
  const expected = Buffer.from(sha256, 'hex');
  const actual = createHash('sha256').update(value).digest();
  return expected.length === actual.length && timingSafeEqual(expected, actual);
}

/** Compared as numbers, so that 10.0.0.1 is no part of 110.0.0.1. What cannot be read lets nobody in. */
export function toList(allowed: readonly string[]): BlockList {
  const list = new BlockList();
  for (const entry of allowed) {
    const [address = '', prefix] = entry.split('/') as [string, string?];
    const family = isIP(address);
    const bits = prefix === undefined ? (family === 4 ? 32 : 128) : Number(prefix);
    if (family === 0 || !Number.isInteger(bits) || bits < 0 || bits > (family === 4 ? 32 : 128)) continue;
    list.addSubnet(address, bits, family === 4 ? 'ipv4' : 'ipv6');
  }
  return list;
}

/** An IPv4 address may come in the form that IPv6 sockets give it (RFC 4291 §2.5.5.2). */
export function isIn(list: BlockList, address: string): boolean {
  const plain = address.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '');
  const family = isIP(plain);
  return family !== 0 && list.check(plain, family === 4 ? 'ipv4' : 'ipv6');
}

function pick(values: object, names?: readonly string[]): Record<string, string> {
  const entries = Object.entries(values).filter(([name, value]) => typeof value === 'string' && (names?.includes(name) ?? true));
  return Object.fromEntries(entries) as Record<string, string>;
}

export const refused = (whom: string): AppError =>
  new AppError('WEBHOOK_REFUSED', `This webhook does not take calls from ${whom}.`);

function unauthenticated(type?: string): AppError {
  return new AppError('WEBHOOK_UNAUTHENTICATED', 'This webhook asks who calls, and the call does not prove it.', {
    details: type === 'httpBasicAuth' ? { scheme: 'Basic' } : {},
  });
}
