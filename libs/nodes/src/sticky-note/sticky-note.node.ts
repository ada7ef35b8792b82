import { defineNode } from '@weft/node-sdk';
import { stickyNoteParams } from './sticky-note.params.ts';

export const stickyNote = defineNode({
  type: 'stickyNote',
  version: 1,
  title: 'Sticky note',
  description: 'A note on the canvas. It is not part of the run.',
  category: 'annotation',
  kind: 'annotation',
  inputs: [],
  outputs: [],
  effect: 'pure',
  params: stickyNoteParams,
  run: () => [],
});
