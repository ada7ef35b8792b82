import { type AnyCredentialType, canonicalHostEntry, findCredentialType, hostsOf, secretFieldsOf } from '@weft/credential-types';
import { AppError } from '@weft/errors';
import type { Json } from '@weft/workflow-model';
import { isDeepStrictEqual } from 'node:util';

export type Fields = Readonly<Record<string, Json>>;

/** Fields of a credential, apart: what may be shown, and what is closed. */
export interface SplitFields {
  readonly data: Fields;
  readonly secrets: Fields;
}

interface Problem {
  readonly field: string;
  readonly message: string;
}

/** What editors show in place of a secret; it comes back when somebody saves what he was shown. */
const MASK = /^[*•●]{3,}$/;
const MAX_SHOWN = 20;

/** @throws CREDENTIAL_TYPE_NOT_FOUND */
export function getCredentialType(type: string): AnyCredentialType {
  const found = findCredentialType(type);
  if (!found) throw new AppError('CREDENTIAL_TYPE_NOT_FOUND', `There is no kind of credential "${type.slice(0, 200)}".`);
  return found;
}

/** Checks fields against their type and fills in defaults. @throws CREDENTIAL_INVALID with every problem; never with a value. */
export function readFields(type: AnyCredentialType, fields: Fields): SplitFields {
  const secretNames = new Set(secretFieldsOf(type));
  const masked = [...secretNames].filter((name) => typeof fields[name] === 'string' && MASK.test(fields[name]));
  if (masked.length > 0) {
    throw invalid(masked.map((field) => ({ field, message: 'is a mask and no secret: leave it out to keep the stored one' })));
  }
  const parsed = type.fields.safeParse(fields);
  if (!parsed.success) {
    throw invalid(
      parsed.error.issues.slice(0, MAX_SHOWN).map((issue) => ({
        field: issue.path.join('.') || (issue.code === 'unrecognized_keys' ? issue.keys.join(', ') : 'data'),
        message: issue.code === 'unrecognized_keys' ? 'is not known' : issue.message,
      })),
    );
  }
  const entries = Object.entries(parsed.data as Fields).filter(([, value]) => value !== undefined);
  return {
    data: Object.fromEntries(entries.filter(([name]) => !secretNames.has(name))),
    secrets: Object.fromEntries(entries.filter(([name]) => secretNames.has(name))),
  };
}

/** Hosts as URLs spell them. @throws CREDENTIAL_INVALID */
export function readHosts(hosts: readonly string[]): string[] {
  const spelled = hosts.map(canonicalHostEntry);
  const wrong = hosts.filter((_, index) => spelled[index] === undefined);
  if (wrong.length > 0) {
    const message = 'must be a host such as api.example.com, api.example.com:8443, *.example.com, or http://host';
    throw invalid(wrong.map((host) => ({ field: 'allowedHosts', message: `"${host.slice(0, 100)}" ${message}` })));
  }
  return [...new Set(spelled.filter((host) => host !== undefined))];
}

export interface FieldChange {
  readonly type: AnyCredentialType;
  readonly before: SplitFields & { readonly allowedHosts: readonly string[] };
  readonly changes: Fields;
  readonly allowedHosts: readonly string[];
}

/**
 * The fields after a change. A secret that is not given stays, unless the change would send it somewhere else: whoever may
 * edit a credential must not be able to read it by pointing it at a machine of his own.
 * @throws CREDENTIAL_INVALID
 */
export function changeFields({ type, before, changes, allowedHosts }: FieldChange): SplitFields {
  const merged = Object.entries({ ...before.data, ...before.secrets, ...changes }).filter(([, value]) => value !== null);
  const after = readFields(type, Object.fromEntries(merged));
  const moved = type.destination.filter((name) => !isDeepStrictEqual(before.data[name], after.data[name]));
  const opened = allowedHosts.filter((host) => !before.allowedHosts.includes(host)).map((host) => `allowedHosts (${host})`);
  const missing = Object.keys(before.secrets).filter((name) => !Object.hasOwn(changes, name));
  if (moved.length + opened.length === 0 || missing.length === 0) return after;
  const message = `has to be given again, since the change of ${[...moved, ...opened].join(', ')} decides where it is sent`;
  throw invalid(missing.map((field) => ({ field, message })));
}

/** Hosts that the credential may be sent to: those that its owner names, and those that its fields do. */
export const boundHosts = (type: AnyCredentialType, fields: Fields, allowedHosts: readonly string[]): string[] => [
  ...new Set([...allowedHosts, ...hostsOf(type, fields)]),
];

function invalid(problems: readonly Problem[]): AppError {
  const text = problems.map(({ field, message }) => `"${field}" ${message}`).join('; ');
  return new AppError('CREDENTIAL_INVALID', `The credential is not valid: ${text}.`, { details: { problems } });
}
