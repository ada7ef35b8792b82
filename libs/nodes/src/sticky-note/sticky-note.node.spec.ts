import { stickyNote } from './sticky-note.node.ts';

describe('stickyNote', () => {
  it('is an annotation, which the compiler leaves out of plans', () => {
    expect(stickyNote).toMatchObject({ kind: 'annotation', inputs: [], outputs: [] });
  });

  it('keeps size and colour for the canvas, with defaults', () => {
    expect(stickyNote.params.parse({ content: '# Hello', color: 4 })).toEqual({
      content: '# Hello',
      width: 240,
      height: 160,
      color: 4,
    });
  });
});
