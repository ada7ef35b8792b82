import type { Digest } from '@weft/engine';
import { hash } from 'node:crypto';

/** The engine's hashes, by OpenSSL. */
export const digest: Digest = (algorithm, text) => hash(algorithm, text, 'hex');
