import { AppError } from '@weft/errors';
import { MAX_JSON_DEPTH, type Json } from '@weft/workflow-model';

/** Names of elements cannot hold it: behind it they are nothing that xml2js keeps or finds on an object itself. */
const MARK = ' ';
/** What is not said of an element by its children: attributes and text. */
const OWN_KEYS = new Set(['$', '_']);

/** Of text that is taken apart, not shown: `image/svg+xml` as well. */
export const isXml = (type: string): boolean => type.endsWith('/xml') || type.endsWith('+xml');

/**
 * XML as items see it, in the form that n8n gives it: names in small letters, attributes as `$`, text beside others as `_`, a list where
 * an element comes more than once. Entities that the document defines itself are refused.
 * @throws INVALID_INPUT
 */
export async function parseXml(text: string): Promise<Json> {
  if (isNestedTooDeep(text)) throw new AppError('INVALID_INPUT', `The body is nested more than ${MAX_JSON_DEPTH} levels deep.`);
  const { Parser } = await import('xml2js');
  const parser = new Parser({
    async: true,
    normalize: true,
    normalizeTags: true,
    explicitArray: false,
    tagNameProcessors: [(name) => MARK + name],
  });
  try {
    return toJson(await parser.parseStringPromise(text));
  } catch (error) {
    const trouble = String((error as Error).message)
      .split('\n', 1)[0]!
      .slice(0, 200);
    throw new AppError('INVALID_INPUT', `The body says that it is XML, and is not: ${trouble}.`);
  }
}

function toJson(parsed: unknown): Json {
  if (typeof parsed === 'string') return parsed;
  if (Array.isArray(parsed)) return parsed.map(toJson);
  return Object.fromEntries(
    Object.entries(parsed ?? {}).map(([key, value]) => [OWN_KEYS.has(key) ? key : key.slice(MARK.length), toChild(key, value)]),
  );
}

const toChild = (key: string, value: unknown): Json => (key === '$' ? { ...(value as Record<string, string>) } : toJson(value));

const SKIPPED = [
  ['<!--', '-->'],
  ['<![CDATA[', ']]>'],
  ['<?', '?>'],
  ['<!', '>'],
] as const;

/** One pass over the text: the time that a parser takes grows faster than the depth. */
function isNestedTooDeep(text: string): boolean {
  let depth = 0;
  for (let at = text.indexOf('<'); at >= 0; at = text.indexOf('<', at)) {
    const skipped = SKIPPED.find(([start]) => text.startsWith(start, at));
    if (skipped) {
      const end = text.indexOf(skipped[1], at + skipped[0].length);
      if (end < 0) return false;
      at = end;
      continue;
    }
    const end = endOfTag(text, at);
    if (text[at + 1] === '/') depth -= 1;
    else if (text[end - 1] !== '/') depth += 1;
    if (depth > MAX_JSON_DEPTH) return true;
    at = end;
  }
  return false;
}

/** Where the tag that begins at `start` ends: values of attributes may hold what ends others. */
function endOfTag(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const char = text[at];
    if (char === '>') return at;
    if (char !== '"' && char !== "'") continue;
    const quote = text.indexOf(char, at + 1);
    if (quote < 0) return text.length;
    at = quote;
  }
  return text.length;
}
