import { readFile } from 'node:fs/promises';
import { isJsonObject, type Json } from '@weft/workflow-model';
import { CliError } from './cli-error.ts';
import type { Terminal } from './terminal.ts';

/** @throws CliError naming the file, and where in it the JSON breaks off. */
export async function readJsonFile(path: string, terminal: Pick<Terminal, 'readInput'>): Promise<Json> {
  return parseJson(await readText(path, terminal), path === '-' ? 'Standard input' : `The file ${path}`);
}

/** JSON as it stands in an argument; `@file` and `@-` name where it is. @throws CliError */
export async function readJsonArgument(text: string, option: string, terminal: Pick<Terminal, 'readInput'>): Promise<Json> {
  return text.startsWith('@') ? readJsonFile(text.slice(1), terminal) : parseJson(text, `The value of ${option}`);
}

/** `{ "<node name>": [items] }`. @throws CliError */
export async function readItemsByNode(text: string, option: string, terminal: Pick<Terminal, 'readInput'>): Promise<Json> {
  const given = await readJsonArgument(text, option, terminal);
  if (isJsonObject(given)) return given;
  throw new CliError(`The value of ${option} must be an object of items by node name, such as {"Order":[{"json":{"total":7}}]}.`);
}

async function readText(path: string, { readInput }: Pick<Terminal, 'readInput'>): Promise<string> {
  if (path === '-') return readInput();
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new CliError(`The file ${path} cannot be read: ${reasonOf(error)}.`);
  }
}

function parseJson(text: string, what: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    throw new CliError(`${what} is not JSON: ${(error as Error).message}.`);
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is none of that name',
  EISDIR: 'it is a folder',
  EACCES: 'you may not read it',
};

const reasonOf = (error: unknown): string => {
  const { code, message } = error as NodeJS.ErrnoException;
  return REASONS[code ?? ''] ?? message;
};
