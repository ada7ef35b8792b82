import type { Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import type { ConfigOf } from '@weft/config';
import type { BinaryRef } from '@weft/workflow-model';
import type { FastifyRequest } from 'fastify';
import { WorkspaceFiles } from '../executions/workspace-files.ts';
import { gatewayConfig } from '../gateway.config.ts';
import { readMultipart, tooLarge } from './multipart.ts';
import { bodyKind, mediaType, type TakenBody } from './webhook-body.ts';

/** Takes bodies of calls that were admitted: what is to be parsed into memory, files into the store of their workspace. */
@Injectable()
export class BodyIntake {
  private readonly limits: { readonly fileBytes: number; readonly fieldBytes: number };

  constructor(
    private readonly files: WorkspaceFiles,
    @Inject(gatewayConfig.token) { webhookBodyBytes, webhookFileBytes }: ConfigOf<typeof gatewayConfig>,
  ) {
    this.limits = { fileBytes: webhookFileBytes, fieldBytes: webhookBodyBytes };
  }

  /** Bytes that may be held in memory. */
  get bodyLimit(): number {
    return this.limits.fieldBytes;
  }

  /** @throws PAYLOAD_TOO_LARGE, INVALID_INPUT, UNSUPPORTED_MEDIA_TYPE */
  async take(request: FastifyRequest, content: Readable): Promise<Buffer | TakenBody | undefined> {
    const { tenantId } = request.webhook ?? request.approval ?? {};
    if (tenantId === undefined) return undefined; // only a preflight is let in without: nobody reads what it holds
    const { 'content-type': type = '', 'content-encoding': encoding } = request.headers;
    switch (bodyKind(type, encoding)) {
      case 'parsed':
        return collect(content, this.limits.fieldBytes);
      case 'form': {
        const headers = { ...request.headers, 'content-type': type };
        const keep = (bytes: AsyncIterable<Uint8Array>, about: { mimeType: string; fileName?: string }) =>
          this.keep(tenantId, bytes, about);
        return { form: await readMultipart(content, headers, { keep, limits: this.limits }) };
      }
      case 'file':
        return { file: await this.keep(tenantId, this.bounded(content), { mimeType: mediaType(type) }) };
    }
  }

  /** Keeps bytes as a file of the workspace. @throws STORE_UNAVAILABLE */
  async keep(
    tenantId: string,
    content: Uint8Array | AsyncIterable<Uint8Array>,
    about: { readonly mimeType: string; readonly fileName?: string },
  ): Promise<BinaryRef> {
    const { sha256, sizeBytes } = await this.files.put(tenantId, content);
    return { sha256, sizeBytes, ...about };
  }

  private async *bounded(content: Readable): AsyncGenerator<Uint8Array> {
    let room = this.limits.fileBytes;
    for await (const part of content as AsyncIterable<Buffer>) {
      room -= part.length;
      if (room < 0) throw tooLarge('bytes', this.limits.fileBytes);
      yield part;
    }
  }
}

async function collect(content: Readable, limit: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of content as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > limit) throw tooLarge('bytes', limit);
    parts.push(part);
  }
  return Buffer.concat(parts, size);
}
