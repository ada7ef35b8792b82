import fc, { type Arbitrary } from 'fast-check';

/** Building blocks of what n8n's editor writes into `parameters`. */
export type Parameters = Arbitrary<object>;

export const text = fc.constantFrom(
  'a',
  'x y',
  'a.b',
  '={{ $json.a }}',
  '=Hello {{ $json.name }}',
  "={{ $('Start').first().json.b }}",
);
export const fixed = fc.constantFrom('a', 'name', 'a.b', 'some text');
/** Names of fields, with commas between. */
export const names = fc.constantFrom('a', 'a, b', 'a.b,c', '={{ $json.field }}');
export const number = fc.oneof(fc.integer({ min: 0, max: 9 }), fc.constant('={{ $json.n }}'));
export const flag = fc.boolean();
export const id = fc.uuid();
export const list = <T>(entry: Arbitrary<T>, maxLength = 3) => fc.array(entry, { maxLength });
/** Any of the fields, and any left out. */
export const some = (fields: Record<string, Arbitrary<unknown>>, requiredKeys: string[] = []): Parameters =>
  fc.record(fields, { requiredKeys });
export const one = (...values: readonly unknown[]) => fc.constantFrom(...values);
export const group = (key: string, entry: Arbitrary<unknown>): Parameters => fc.record({ [key]: entry });
export const pairs = group('parameters', list(fc.record({ name: fixed, value: text })));
