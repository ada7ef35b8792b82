import { convertOne } from '../testing/n8n-files.ts';

describe('stickyNote', () => {
  it.each([
    [
      { content: '## Hi', width: 300, height: 200, color: 4 },
      { content: '## Hi', width: 300, height: 200, color: 4 },
    ],
    [
      { content: 'x', color: '#fff' },
      { content: 'x', color: '#fff' },
    ],
    [{ content: 'x', width: '={{ 1 }}', color: {} }, { content: 'x' }],
  ])('keeps of %j what can be drawn', (given, expected) => {
    const { node, parameters, status } = convertOne('stickyNote', 1, given);
    expect([node.type, parameters, status]).toEqual(['stickyNote', expected, 'supported']);
  });
});
