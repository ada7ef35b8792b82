import type { JsonObject } from '@weft/workflow-model';
import { convertOne, writeOne } from '../testing/n8n-files.ts';

const resize = { operation: 'resize', width: 500, height: 500 };
const CASES: readonly (readonly [JsonObject, JsonObject])[] = [
  [
    { operation: 'information', dataPropertyName: 'photo' },
    { operation: 'information', file: 'photo' },
  ],
  [{ operation: 'resize' }, { steps: [resize] }],
  [
    { operation: 'resize', width: 800, height: null, resizeOption: 'onlyIfLarger', options: { format: 'png', fileName: 'a.png', quality: 50 } }, // prettier-ignore
    { steps: [{ operation: 'resize', mode: 'shrink', width: 800, height: 0 }], format: 'png', quality: 50, fileName: 'a.png' },
  ],
  [
    { operation: 'crop', width: 600, height: '={{ $json.h }}', positionX: 100, options: {} },
    { steps: [{ operation: 'crop', width: 600, height: '={{ $json.h }}', x: 100, y: 0 }] },
  ],
  [
    {
      operation: 'multiStep',
      operations: {
        operations: [
          { operation: 'create', width: 200, height: 100, backgroundColor: '#000000ff' },
          { operation: 'draw', primitive: 'circle', color: '#ffffff', startPositionX: 1, startPositionY: 2, endPositionX: 3 },
          { operation: 'composite', dataPropertyNameComposite: 'avatar', positionY: 7 },
          { operation: 'rotate', rotate: 90 },
          { operation: 'blur' },
          { operation: 'border', borderWidth: 4 },
          { operation: 'text', text: '={{ $json.t }}', fontColor: '#ff0000', fontSize: 40, positionX: 1 },
        ],
      },
    },
    {
      steps: [
        { operation: 'create', width: 200, height: 100, color: '#000000ff' },
        { operation: 'draw', shape: 'circle', color: '#ffffff', x: 1, y: 2, toX: 3, toY: 50 },
        { operation: 'composite', file: 'avatar', x: 0, y: 7 },
        { operation: 'rotate', degrees: 90, color: '#ffffffff' },
        { operation: 'blur', radius: 5 },
        { operation: 'border', width: 4, height: 10, color: '#000000' },
        { operation: 'text', text: '={{ $json.t }}', size: 40, color: '#ff0000', x: 1, y: 50, lineLength: 80 },
      ],
    },
  ],
];

describe('edit image', () => {
  it.each(CASES)('reads %j', (given, expected) => {
    const { node, parameters, status, reasons } = convertOne('editImage', 1, given);
    expect([node.type, reasons, status, parameters]).toEqual(['editImage', [], 'supported', expected]);
  });

  it.each(CASES)('is written and read again as %j', (_, parameters) => {
    const { written, status, reasons, readBack } = writeOne('editImage', parameters);
    expect([written['type'], reasons, status]).toEqual(['n8n-nodes-base.editImage', [], 'supported']);
    expect(readBack.nodes[0]?.parameters).toEqual(parameters);
  });

  it.each([
    [{ operation: 'shear' }, '"shear"'],
    [{ operation: 'composite', operator: 'In' }, '"In"'],
    [{ operation: 'resize', options: { format: 'webp' } }, '"webp"'],
    [{ operation: 'multiStep', operations: { operations: [{ operation: 'transparent' }] } }, '"transparent"'],
  ])('says what Weft cannot do of %j', (given, reason) => {
    const { node, reasons } = convertOne('editImage', 1, given);
    expect([node.type, reasons.join()]).toEqual(['placeholder', expect.stringContaining(reason)]);
  });
});
