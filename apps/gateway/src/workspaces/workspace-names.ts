import { randomBytes } from 'node:crypto';

const MAX_SLUG_LENGTH = 40;
const SUFFIX_BYTES = 4;

/** A slug that nobody has, most likely: readable, and with an end that cannot be guessed, since a slug is part of addresses. */
export function newSlug(name: string): string {
  const readable = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, MAX_SLUG_LENGTH)
    .replace(/^-+|-+$/g, '');
  return `${readable || 'workspace'}-${randomBytes(SUFFIX_BYTES).toString('hex')}`;
}

/** What a person's first workspace is called. */
export const ownWorkspaceName = ({ name, email }: { name?: string; email: string }): string =>
  `${name || email.split('@')[0]!}'s workspace`.slice(0, 100);
