import fc from 'fast-check';
import { fixed, list, one, some, type Parameters } from './n8n-fields.ts';

const length = fc.oneof(fc.integer({ min: 1, max: 900 }), fc.constant('={{ $json.w }}'));
const color = one('#ff0000', '#00ff0080');
const options = some({
  format: one('png', 'jpeg', 'gif', 'bmp', 'tiff'),
  quality: fc.integer({ min: 1, max: 100 }),
  fileName: fixed,
});
const steps = {
  resize: { width: length, height: length, resizeOption: one('onlyIfLarger', 'percent', 'ignoreAspectRatio', 'minimumArea') },
  crop: { width: length, height: length, positionX: length, positionY: length },
  rotate: { rotate: length, backgroundColor: color },
  blur: { blur: length },
  border: { borderWidth: length, borderHeight: length, borderColor: color },
  create: { width: length, height: length, backgroundColor: color },
  composite: { dataPropertyNameComposite: one('logo'), positionX: length, operator: one('Over') },
  text: { text: fixed, fontSize: length, fontColor: color, positionX: length, lineLength: length },
  draw: { primitive: one('line', 'circle'), color, startPositionX: length, endPositionY: length },
};
const each = Object.entries(steps).map(([name, fields]) => [{ operation: one(name), ...fields }, ['operation']] as const);

export const images: readonly Parameters[] = [
  some({ operation: one('information'), dataPropertyName: one('photo') }, ['operation']),
  ...each.map(([fields, required]) => some({ ...fields, dataPropertyName: one('photo'), options }, [...required])),
  fc.record({
    operation: one('multiStep'),
    operations: fc.record({ operations: list(fc.oneof(...each.map(([fields, required]) => some(fields, [...required]))), 4) }),
    options,
  }),
];
