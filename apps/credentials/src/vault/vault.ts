import { AppError } from '@weft/errors';
import type { TenantTransaction } from '@weft/persistence';
import type { Json } from '@weft/workflow-model';
import type { DataKeys } from './data-keys.ts';
import { close, EnvelopeError, open, type Binding } from './envelope.ts';

/** Bytes as they are stored, and the number of the data key that closed them. */
export interface Sealed {
  readonly sealed: Buffer;
  readonly dataKey: number;
}

/** What the bytes are, so that they open as this alone: kind of row, its id, its version, and what else must not change. */
export interface SealedFor {
  readonly kind: 'credential' | 'token' | 'consent';
  readonly id: string;
  readonly version: number;
  readonly about?: string;
}

/** Closes and opens secrets of one workspace. The tenant is that of the transaction, so that it cannot be named by mistake. */
export class Vault {
  constructor(private readonly keys: DataKeys) {}

  async seal(tx: TenantTransaction, value: Json, what: SealedFor): Promise<Sealed> {
    const { number, key } = await this.keys.forClosing(tx);
    return { sealed: close(key, Buffer.from(JSON.stringify(value)), bindingOf(tx.tenantId, what)), dataKey: number };
  }

  /** @throws INTERNAL where the row is not as it was stored. */
  async open(tx: TenantTransaction, { sealed, dataKey }: Sealed, what: SealedFor): Promise<Json> {
    const key = await this.keys.forOpening(tx, dataKey);
    try {
      return JSON.parse(open(key, sealed, bindingOf(tx.tenantId, what)).toString()) as Json;
    } catch (cause) {
      if (!(cause instanceof EnvelopeError)) throw cause;
      throw new AppError('INTERNAL', `The ${what.kind} ${what.id} of workspace ${tx.tenantId} is not as it was stored.`, {
        cause,
      });
    }
  }
}

const bindingOf = (tenantId: string, { kind, id, version, about = '' }: SealedFor): Binding => [
  `weft ${kind}`,
  tenantId,
  id,
  version,
  about,
];
