import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { Messages } from './messages.ts';

const fileOf = (store: string): URL => new URL(`../recorded/${store}.messages.json`, import.meta.url);

/** Those of the version that has recorded histories on this store; undefined where it has not kept them. */
export const readMessages = (store: string): Messages | undefined =>
  existsSync(fileOf(store)) ? (JSON.parse(readFileSync(fileOf(store), 'utf8')) as Messages) : undefined;

export const writeMessages = (store: string, messages: Messages): void =>
  writeFileSync(fileOf(store), `${JSON.stringify(messages, null, 2)}\n`);
