import { hash } from 'node:crypto';

/** The hashes that the engine asks of its host, in hex. */
export const digest = (algorithm: string, text: string): string => hash(algorithm, text, 'hex');
