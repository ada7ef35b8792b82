import type { Scope } from '@weft/engine';
import type { JsonObject } from '@weft/workflow-model';
import { z } from 'zod';
import { makeActivation, makeNode, makePlan, makeView } from '../test/make.ts';
import { bindParameters } from './bound-parameters.ts';
import { deferred, type Deferred } from './deferred.ts';

const schema = z.strictObject({
  url: z.string().describe('Address.'),
  pages: z
    .strictObject({
      next: deferred(z.string()).describe('Address of the next page.'),
      done: deferred(z.boolean().default(false)).describe('Whether it was the last one.'),
    })
    .optional(),
});
function scopeOf(json: object): Scope {
  const node = makeNode();
  return { run: makeView(makePlan(node)), activation: makeActivation(node, [{ json: json as JsonObject }]), itemIndex: 0 };
}
const read = (parameters: object, json = {}) =>
  bindParameters(schema, parameters as never).read(scopeOf(json)) as {
    pages: { next: Deferred<string>; done: Deferred<boolean> };
  };

describe(deferred, () => {
  it('evaluates an expression when it is asked, with the names of that moment', () => {
    const { pages } = read({ url: 'x', pages: { next: '={{ $response.body.next + $pageCount + $json.end }}' } }, { end: '!' });
    expect(pages.next({ $response: { body: { next: '/p' } }, $pageCount: 2 })).toBe('/p2!');
    expect(pages.next({ $response: { body: { next: '/q' } }, $pageCount: 3 })).toBe('/q3!');
  });

  it.each(['x', '={{ $json.url }}'])('gives a fixed value back, also where other fields are like %s', (url) => {
    const { pages } = read({ url, pages: { next: '/fixed' } }, { url: 'u' });
    expect(pages.next({})).toBe('/fixed');
    expect(pages.done({})).toBe(false);
  });

  it('checks each value with the schema, and tries another spelling', () => {
    const { pages } = read({ url: 'x', pages: { next: '={{ $response }}', done: '={{ $pageCount }}' } });
    expect(pages.next({ $response: 5 })).toBe('5');
    expect(pages.done({ $pageCount: 'true' })).toBe(true);
    expect(() => pages.done({ $pageCount: 7 })).toThrow(
      'The parameter "pages.done" is invalid for item 0: expected boolean, received number.',
    );
  });

  it('names the field of an expression that fails later', () => {
    const { pages } = read({ url: 'x', pages: { next: '={{ JSON.parse($response) }}' } });
    expect(() => pages.next({ $response: '{' })).toThrow('The expression in "pages.next" failed for item 0');
  });

  it('knows the names in such fields only', () => {
    expect(() => read({ url: '={{ $response.url }}' })).toThrow('"$response" exists only in the pagination of an HTTP Request.');
  });

  it('is in a form what its value is', () => {
    const json = z.toJSONSchema(schema.shape.pages, { io: 'input', unrepresentable: 'any' });
    expect(json).toMatchObject({
      properties: {
        next: { type: 'string', description: 'Address of the next page.' },
        done: { type: 'boolean', default: false },
      },
      required: ['next'],
    });
  });
});
