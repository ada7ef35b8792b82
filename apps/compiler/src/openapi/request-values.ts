import type { PlacedValue } from '@weft/contracts';
import { isJsonObject, type Json, type JsonObject } from '@weft/workflow-model';

export interface FoundValue {
  readonly value: Json;
  readonly from: Exclude<PlacedValue['from'], 'left-out'>;
}

/** Texts that begin with this are expressions. */
const EXPRESSION = '=';

/** Values for the parameters of an operation: those of the imported node by the same names, else of the item, where they are required. */
export class RequestValues {
  private readonly given: ReadonlyMap<string, Json>;

  /** @param source the node as it stood in its file. */
  constructor(source: Json) {
    const parameters = isJsonObject(source) ? source['parameters'] : undefined;
    this.given = new Map(leavesOf(isJsonObject(parameters) ? parameters : {}).map(([name, value]) => [plain(name), value]));
  }

  find(name: string, schema: Json | undefined, isRequired: boolean): FoundValue | undefined {
    const given = this.given.get(plain(name));
    if (given !== undefined) return { value: given, from: 'node' };
    const fixed = isJsonObject(schema) ? (schema['default'] ?? schema['const']) : undefined;
    if (isRequired && fixed !== undefined) return { value: asLiteral(fixed), from: 'default' };
    return isRequired ? { value: `={{ ${itemField(name)} }}`, from: 'item' } : undefined;
  }
}

export const itemField = (name: string): string => `$json[${JSON.stringify(name)}]`;

/** The code of an expression, or of a literal. */
export function codeOf(value: Json): string {
  if (typeof value !== 'string' || !value.startsWith(EXPRESSION)) return JSON.stringify(value);
  const parts = partsOf(value.slice(EXPRESSION.length));
  const [only, ...more] = parts.filter((part) => part.isCode || part.text.trim() !== '');
  if (only?.isCode && more.length === 0) return only.text;
  return parts.map(({ text, isCode }) => (isCode ? `(${text})` : JSON.stringify(text))).join(' + ') || '""';
}

/** What stands between `{{` and `}}`, and what lies around it. */
function partsOf(template: string): { readonly text: string; readonly isCode: boolean }[] {
  const parts = [];
  let at = 0;
  for (;;) {
    const from = template.indexOf('{{', at);
    const to = from < 0 ? -1 : template.indexOf('}}', from);
    if (to < 0) break;
    if (from > at) parts.push({ text: template.slice(at, from), isCode: false });
    parts.push({ text: template.slice(from + 2, to).trim(), isCode: true });
    at = to + 2;
  }
  if (at < template.length) parts.push({ text: template.slice(at), isCode: false });
  return parts;
}

/** Those that say something, also one level into what groups them, as n8n's `additionalFields` do; what stands outside wins. */
function leavesOf(parameters: JsonObject): [string, Json][] {
  const own = Object.entries(parameters).map(([name, value]): [string, Json] => [name, unwrapped(value)]);
  const inner = own.flatMap(([, value]) => (isJsonObject(value) ? Object.entries(value) : []));
  return [...inner, ...own].filter(([, value]) => value !== '' && value !== null);
}

/** A resource locator stands for its value. */
const unwrapped = (value: Json): Json => (isJsonObject(value) && value['__rl'] === true ? (value['value'] ?? null) : value);

const asLiteral = (value: Json): Json =>
  typeof value === 'string' && value.startsWith(EXPRESSION) ? `={{ ${JSON.stringify(value)} }}` : value;

/** `chat_id`, `chatId` and `chat-id` are one name. */
const plain = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
