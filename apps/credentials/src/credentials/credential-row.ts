import type { Json } from '@weft/workflow-model';

/** A credential as it is stored. */
export interface CredentialRow {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly data: Readonly<Record<string, Json>>;
  readonly secretsSet: readonly string[];
  readonly allowedHosts: readonly string[];
  readonly sealed: Buffer;
  readonly dataKey: number;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** Of its token, where it has one. */
  readonly token?: { readonly expiresAt?: Date; readonly failure?: string; readonly needsConsent: boolean };
}

/** What of a row may be changed, all together: a secret is closed for exactly these. */
export interface CredentialContent {
  readonly name: string;
  readonly type: string;
  readonly data: Readonly<Record<string, Json>>;
  readonly secretsSet: readonly string[];
  readonly allowedHosts: readonly string[];
}
