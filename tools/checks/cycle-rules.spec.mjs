import { findCircles } from './cycle-rules.mjs';

const circles = (graph) => findCircles(new Map(Object.entries(graph)));

describe('circles among projects', () => {
  it('are none where all arrows lead one way, also over two paths', () => {
    expect(
      circles({
        standalone: ['gateway', 'executor'],
        gateway: ['errors'],
        executor: ['engine', 'errors'],
        engine: ['errors'],
        errors: [],
      }),
    ).toEqual([]);
  });

  it('are named with their members', () => {
    expect(circles({ gateway: ['contracts'], contracts: ['engine'], engine: ['errors'], errors: ['contracts'] })).toEqual([
      'contracts → engine → errors → contracts',
    ]);
  });

  it('are found of one member and of several at once', () => {
    expect(circles({ a: ['a', 'b'], b: ['c'], c: ['b'] })).toEqual(['a → a', 'b → c → b']);
  });
});
