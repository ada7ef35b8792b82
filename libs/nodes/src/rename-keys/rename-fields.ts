import { getPath, NodeFailure, setPath } from '@weft/node-sdk';
import type { JsonObject } from '@weft/workflow-model';
import { omitFields } from '../fields/field-names.ts';
import { KeyRenamer } from './key-renamer.ts';
import type { KeyPattern, RenameKeysParams } from './rename-keys.params.ts';

/** Renames the fields of item after item; keeps what it has made of patterns from one to the next. */
export class FieldRenaming {
  private readonly renamers = new Map<string, KeyRenamer>();

  /** @throws NodeFailure RENAME_KEYS_PATTERN_INVALID, PATH_INVALID */
  rename(json: JsonObject, { keys, patterns }: RenameKeysParams): JsonObject {
    let renamed = json;
    for (const { from, to } of keys) renamed = renameOne(renamed, from, to);
    for (const [index, pattern] of patterns.entries()) renamed = this.renameBy(renamed, pattern, index);
    return renamed;
  }

  private renameBy(json: JsonObject, rule: KeyPattern, index: number): JsonObject {
    try {
      return this.renamerOf(rule).rename(json);
    } catch (error) {
      throw patternInvalid(rule.pattern, index, (error as Error).message);
    }
  }

  private renamerOf(rule: KeyPattern): KeyRenamer {
    const key = JSON.stringify([rule.pattern, rule.replacement, rule.ignoreCase, rule.maxDepth]);
    const known = this.renamers.get(key);
    if (known) return known;
    const made = new KeyRenamer(rule);
    if (this.renamers.size >= MAX_RENAMERS) this.renamers.clear();
    this.renamers.set(key, made);
    return made;
  }
}

/** Patterns with expressions may be others for every item. */
const MAX_RENAMERS = 100;

const DOTTED = { dotNotation: true } as const;

function renameOne(json: JsonObject, from: string, to: string): JsonObject {
  const value = from === to ? undefined : getPath(json, from);
  return value === undefined ? json : setPath(omitFields(json, [from], DOTTED), to, value);
}

function patternInvalid(pattern: string, index: number, problem: string): NodeFailure {
  return new NodeFailure({
    code: 'RENAME_KEYS_PATTERN_INVALID',
    fault: 'user',
    message: `"${pattern.slice(0, 100)}" cannot be used as a pattern: ${problem}`,
    field: `patterns.${index}.pattern`,
    fix: 'Correct the pattern; special characters are escaped with a backslash.',
    retryable: false,
  });
}
