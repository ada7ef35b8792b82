import type { Connection, ConnectionKey, ConnectionWork, PoolOptions } from './connection.ts';
import { ConnectionPlace } from './connection-place.ts';

/** Connections to the servers of credentials, shared by the steps of all runs of this process. */
export class ConnectionPool<C extends Connection> {
  private readonly places = new Map<string, ConnectionPlace<C>>();

  constructor(private readonly options: PoolOptions) {}

  /** Does a piece of work on a connection of one’s own, which the signal ends. Rejects with what the work, or the way to a connection, throws. */
  async use<T>(key: ConnectionKey, work: ConnectionWork<C, T>): Promise<T> {
    this.retireOthers(key);
    const place = this.placeOf(key);
    try {
      return await place.use(work);
    } finally {
      if (place.isEmpty && this.places.get(nameOf(key)) === place) this.places.delete(nameOf(key));
    }
  }

  /** The credential has changed or gone: its connections end, those in use once they are not. */
  drop({ tenantId, credentialId }: Omit<ConnectionKey, 'version'>): void {
    const start = startOf({ tenantId, credentialId });
    for (const [name, place] of this.places) if (name.startsWith(start)) this.retire(name, place);
  }

  /** Also those in use. */
  close(): void {
    for (const [name, place] of this.places) {
      this.retire(name, place);
      place.close();
    }
  }

  private placeOf(key: ConnectionKey): ConnectionPlace<C> {
    const name = nameOf(key);
    const known = this.places.get(name);
    if (known) return known;
    const place = new ConnectionPlace<C>(this.options, () => {
      if (place.isEmpty && this.places.get(name) === place) this.places.delete(name);
    });
    this.places.set(name, place);
    return place;
  }

  private retireOthers(key: ConnectionKey): void {
    const [start, own] = [startOf(key), nameOf(key)];
    for (const [name, place] of this.places) if (name !== own && name.startsWith(start)) this.retire(name, place);
  }

  private retire(name: string, place: ConnectionPlace<C>): void {
    this.places.delete(name);
    place.retire();
  }
}

const startOf = ({ tenantId, credentialId }: Omit<ConnectionKey, 'version'>): string =>
  `${tenantId}:${credentialId.toLowerCase()}:`;
const nameOf = (key: ConnectionKey): string => `${startOf(key)}${key.version}`;
