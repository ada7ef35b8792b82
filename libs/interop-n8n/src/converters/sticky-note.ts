import type { Converter, Writer } from '../conversion.ts';

export const stickyNoteConverter: Converter = {
  type: 'n8n-nodes-base.stickyNote',
  versions: [1],
  convert({ parameters }) {
    const size = (key: string): number | undefined => {
      const value = parameters.value(key);
      return typeof value === 'number' && value >= 0 ? value : undefined;
    };
    const color = parameters.value('color');
    return {
      type: 'stickyNote',
      parameters: {
        content: parameters.text('content', undefined),
        width: size('width'),
        height: size('height'),
        color: typeof color === 'string' || Number.isSafeInteger(color) ? color : undefined,
      },
      inputs: [],
      outputs: [],
    };
  },
};

export const stickyNoteWriter: Writer = {
  type: 'stickyNote',
  target: stickyNoteConverter.type,
  versions: [1],
  write: ({ parameters }) => {
    const [content, width, height, color] = ['content', 'width', 'height', 'color'].map((key) => parameters.value(key));
    return { parameters: { content, width, height, color } };
  },
};
