import { nodeFixtures } from '../../test/node-fixtures.ts';
import { graphql } from './graphql.node.ts';

nodeFixtures(graphql, import.meta.dirname);

describe('graphql', () => {
  const effectOf = graphql.effect as (parameters: object) => string;

  it.each([
    ['read', { query: '{ a }' }],
    ['read', { query: 'query A { a }' }],
    ['read', { query: 'mutation { a }', method: 'GET' }],
    ['write', { query: 'mutation { a }' }],
    ['write', { query: '={{ $json.query }}' }],
  ])('is a %s where the parameters are %j', (effect, parameters) => {
    expect(effectOf(parameters)).toBe(effect);
  });
});
