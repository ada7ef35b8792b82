import { setOwn } from '@weft/node-sdk';
import { isJsonObject, MAX_JSON_DEPTH, type Json, type JsonObject } from '@weft/workflow-model';
import type { ParserOptions } from 'xml2js';
import type { z } from 'zod';
import { xmlInvalid } from './xml-failure.ts';
import type { xmlParams } from './xml.params.ts';

export type XmlParameters = z.output<typeof xmlParams>;
type Xml2js = typeof import('xml2js');

/** Names of elements and attributes cannot hold it: behind it they are nothing that xml2js keeps or finds on an object itself. */
const MARK = ' ';
/** A longer text is parsed in pieces, so that it does not hold up the process. */
const LONG = 50_000;

/**
 * The fields of a document: those of its root, or the root alone. Entities that the document defines itself are refused, and nothing is fetched.
 * @throws NodeFailure XML_INVALID
 */
export async function parseXml({ Parser }: Xml2js, text: string, parameters: XmlParameters): Promise<JsonObject> {
  const parser = new Parser(optionsOf(text, parameters));
  limitDepth(parser);
  const fields = unmarked(await parsed(parser, text), parameters);
  if (isJsonObject(fields)) return fields;
  return named(parameters.textKey, fields);
}

function optionsOf(text: string, parameters: XmlParameters): ParserOptions {
  const { attributes, alwaysLists, keepRoot, lowerCaseNames, trim, collapseSpace } = parameters;
  return {
    async: text.length > LONG,
    mergeAttrs: attributes === 'merge',
    ignoreAttrs: attributes === 'ignore',
    explicitArray: alwaysLists,
    explicitRoot: keepRoot,
    normalizeTags: lowerCaseNames,
    trim,
    normalize: collapseSpace,
    tagNameProcessors: [marked],
    attrNameProcessors: [marked],
  };
}

async function parsed(parser: InstanceType<Xml2js['Parser']>, text: string): Promise<unknown> {
  let problem = 'it is empty';
  try {
    const root: unknown = await parser.parseStringPromise(text);
    if (root !== null && root !== undefined) return root;
  } catch (error) {
    problem = String((error as Error).message)
      .split('\n', 1)[0]!
      .slice(0, 200);
  }
  throw xmlInvalid(`The text cannot be read as XML: ${problem}.`);
}

interface SaxParser {
  errThrown: boolean;
  onopentag: (tag: unknown) => void;
  onclosetag: (name: unknown) => void;
}

/** The time that xml2js takes grows faster than the depth. An exception in its events would leave it waiting, where it works in pieces. */
function limitDepth(parser: InstanceType<Xml2js['Parser']>): void {
  const { saxParser } = parser as unknown as { saxParser: SaxParser };
  const { onopentag, onclosetag } = saxParser;
  let depth = 0;
  saxParser.onopentag = (tag) => {
    depth += 1;
    if (depth <= MAX_JSON_DEPTH && !saxParser.errThrown) return onopentag(tag);
    if (saxParser.errThrown) return;
    saxParser.errThrown = true;
    parser.emit('error', new Error(`it is nested more than ${MAX_JSON_DEPTH} levels deep`));
  };
  saxParser.onclosetag = (name) => {
    depth -= 1;
    if (!saxParser.errThrown) onclosetag(name);
  };
}

const marked = (name: string): string => MARK + name;
const named = (name: string, value: Json): JsonObject => {
  const object: Record<string, Json> = {};
  setOwn(object, name, value);
  return object;
};

/** With the names as they were, and the keys of one's own for attributes and text. */
function unmarked(value: unknown, parameters: XmlParameters): Json {
  if (Array.isArray(value)) return value.map((entry) => unmarked(entry, parameters));
  if (typeof value !== 'object' || value === null) return value as Json;
  const object: Record<string, Json> = {};
  for (const [key, child] of Object.entries(value)) setOwn(object, nameOf(key, parameters), unmarked(child, parameters));
  return object;
}

function nameOf(key: string, { attributeKey, textKey }: XmlParameters): string {
  if (key.startsWith(MARK)) return key.slice(MARK.length);
  return key === '$' ? attributeKey : textKey;
}
