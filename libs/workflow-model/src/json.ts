export type JsonPrimitive = null | boolean | number | string;
export type JsonObject = { readonly [key: string]: Json };
export type Json = JsonPrimitive | readonly Json[] | JsonObject;

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
