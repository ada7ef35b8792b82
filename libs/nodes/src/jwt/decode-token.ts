import { isJsonObject, parseJson, type Json, type JsonObject } from '@weft/workflow-model';
import { tokenMalformed } from './jwt-failures.ts';

export interface TokenParts {
  readonly header: JsonObject;
  readonly payload: JsonObject;
  /** In Base64url, as it stands in the token. */
  readonly signature: string;
}

const PARTS = 3;
const PARTS_OF_ENCRYPTED = 5;
const BASE64URL = /^[A-Za-z0-9_-]*$/;

/** A token in the compact form of RFC 7515 §7.1, whoever signed it. @throws NodeFailure TOKEN_MALFORMED */
export function decodeToken(token: string): TokenParts {
  const text = token.trim();
  if (text === '') throw tokenMalformed('There is none');
  if (/^bearer\s/i.test(text)) throw tokenMalformed('It begins with "Bearer ", which is no part of it');
  const parts = text.split('.');
  if (parts.length === PARTS_OF_ENCRYPTED) throw tokenMalformed('It is encrypted, which takes another kind of key');
  const [header = '', payload = '', signature = ''] = parts;
  if (parts.length !== PARTS || !BASE64URL.test(signature))
    throw tokenMalformed('It has not three parts of Base64url with dots between');
  return { header: objectIn(header, 'header'), payload: objectIn(payload, 'payload'), signature };
}

function objectIn(part: string, name: string): JsonObject {
  const value = parse(part);
  if (isJsonObject(value)) return value;
  throw tokenMalformed(`Its ${name} is no JSON object`);
}

function parse(part: string): Json | undefined {
  if (!BASE64URL.test(part)) return undefined;
  try {
    const bytes = Uint8Array.from(atob(part.replaceAll('-', '+').replaceAll('_', '/')), (character) => character.charCodeAt(0));
    return parseJson(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}
