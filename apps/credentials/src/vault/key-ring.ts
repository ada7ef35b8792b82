import { AppError } from '@weft/errors';
import { close, EnvelopeError, open } from './envelope.ts';
import { parseMasterKey, type MasterKey } from './master-key.ts';

/** A data key as it is stored. */
export interface WrappedKey {
  readonly wrapped: Buffer;
  readonly masterKeyId: string;
}

export interface KeyOwner {
  readonly tenantId: string;
  readonly number: number;
}

/** The master key, and those before it, which only open. */
export class KeyRing {
  private readonly byId: ReadonlyMap<string, MasterKey>;
  readonly current: MasterKey;

  constructor(current: string, old: readonly string[] = []) {
    const keys = [current, ...old].map(toKey);
    this.current = keys[0]!;
    this.byId = new Map(keys.toReversed().map((key) => [key.id, key]));
  }

  has(masterKeyId: string): boolean {
    return this.byId.has(masterKeyId);
  }

  /** @throws SERVICE_UNAVAILABLE where the master key that is asked for is not here. */
  wrap(key: Buffer, owner: KeyOwner, masterKeyId = this.current.id): WrappedKey {
    const master = this.byId.get(masterKeyId);
    if (!master) {
      const message = `The vault has gone over to the master key ${masterKeyId}, which this process was not given. Start it again with that one as WEFT_VAULT_KEY.`;
      throw new AppError('SERVICE_UNAVAILABLE', message);
    }
    return { wrapped: close(master.wrapping, key, bindingOf(owner)), masterKeyId };
  }

  /** @throws INTERNAL where the key is under a master key that is not here, or was tampered with. */
  unwrap({ wrapped, masterKeyId }: WrappedKey, owner: KeyOwner): Buffer {
    const master = this.byId.get(masterKeyId);
    if (!master) {
      throw new AppError('INTERNAL', `A data key is under the master key ${masterKeyId}, which is not in WEFT_VAULT_OLD_KEYS.`);
    }
    try {
      return open(master.wrapping, wrapped, bindingOf(owner));
    } catch (cause) {
      if (!(cause instanceof EnvelopeError)) throw cause;
      throw new AppError('INTERNAL', `The data key ${owner.number} of workspace ${owner.tenantId} cannot be opened.`, { cause });
    }
  }
}

const bindingOf = ({ tenantId, number }: KeyOwner) => ['weft data key', tenantId, number] as const;

function toKey(text: string): MasterKey {
  const key = parseMasterKey(text);
  if (!key) throw new AppError('INVALID_INPUT', 'A master key of the vault is not 32 random bytes.');
  return key;
}
