import type { ResolvedCredential } from '@weft/contracts';
import { createEgress, type EgressOptions } from '@weft/egress';
import { ServerConnections } from '../src/connections/server-connections.ts';
import type { OpenedCredentials } from '../src/credentials/opened-credentials.ts';

export const LOOPBACK = '127.0.0.1';
const RUN = { tenantId: 't1', executionId: 'e1' };

export interface ConnectionSetup {
  readonly egress?: Partial<EgressOptions>;
  readonly permit?: { readonly isRevoked: boolean; obtain(): Promise<void> };
  readonly maxFileBytes?: number;
}

const HELD = { isRevoked: false, obtain: () => Promise.resolve() };
const closing: (() => void)[] = [];

/** The ports of a run whose credential is of this type and has these fields. */
export function connectionsWith(type: string, fields: object, setup: ConnectionSetup = {}) {
  const { permit = HELD, maxFileBytes = 100_000_000 } = setup;
  const egress = createEgress({ allow: [LOOPBACK, 'localhost'], ...setup.egress });
  const credential = { tenantId: RUN.tenantId, credentialId: 'c1' };
  const listeners: ((changed: typeof credential) => void)[] = [];
  let version = 1;
  const opened = {
    open: () => Promise.resolve({ type, credentialId: 'c1', version, fields } as never as ResolvedCredential),
    onDrop: (listener: (typeof listeners)[number]) => void listeners.push(listener),
  } as unknown as OpenedCredentials;
  const connections = new ServerConnections({ egress, maxFileBytes }, opened);
  closing.push(() => (connections.close(), void egress.close()));
  return {
    ports: connections.portsFor({ ...RUN, permit }),
    /** As if its owner had given it other secrets. */
    changeCredential: () => {
      version += 1;
      for (const listener of listeners) listener(credential);
    },
  };
}

export function closeConnections(): void {
  for (const close of closing.splice(0)) close();
}

export const failing = (code: string, more: object = {}) => ({ failure: { code, ...more } });
