import { defineNode, mapItems, type ImageFormat, type ImageStep, type NodeContext } from '@weft/node-sdk';
import type { BinaryRef, Item } from '@weft/workflow-model';
import { fileOf } from '../http-request/binary-field.ts';
import { editImageParams, type EditImageParameters } from './edit-image.params.ts';

const ENDINGS: Readonly<Record<ImageFormat, string>> = { png: 'png', jpeg: 'jpg', gif: 'gif', bmp: 'bmp', tiff: 'tiff' };

export const editImage = defineNode({
  type: 'editImage',
  version: 1,
  title: 'Edit image',
  description: 'Changes images: their size, what is on them, and what they are saved as.',
  category: 'data',
  kind: 'action',
  inputs: ['main'],
  outputs: ['main'],
  effect: 'pure',
  params: editImageParams,
  run: (context) =>
    mapItems(context, (item, index) => {
      const parameters = context.params(index);
      return parameters.operation === 'information' ? inform(context, item, parameters) : edit(context, item, parameters);
    }),
});

async function inform({ ports }: NodeContext<EditImageParameters>, item: Item, { file }: EditImageParameters): Promise<Item> {
  const { format, width, height } = ports.images.inform(await ports.files.read(fileOf(item, file, 'file')));
  return { ...item, json: { ...item.json, format: format.toUpperCase(), size: { width, height } }, pairedItem: undefined };
}

async function edit(context: NodeContext<EditImageParameters>, item: Item, parameters: EditImageParameters): Promise<Item> {
  const { file: name, format, quality } = parameters;
  const { ports, signal } = context;
  const isNew = parameters.steps[0]?.operation === 'create';
  const before = isNew && item.binary?.[name] === undefined ? undefined : fileOf(item, name, 'file');
  const others: BinaryRef[] = [];
  const steps = parameters.steps.map((step, index): ImageStep => {
    if (step.operation !== 'composite') return step;
    const { x, y, operation, file } = step;
    return { operation, x, y, image: others.push(fileOf(item, file, `steps.${index}.file`)) - 1 };
  });
  const job = {
    ...(before && !isNew && { image: await ports.files.read(before) }),
    others: await Promise.all(others.map((other) => ports.files.read(other))),
    steps,
    ...(format !== 'same' && { format }),
    quality,
  };
  const { content, format: made } = await ports.images.edit(job, signal);
  const fileName = nameFor(parameters.fileName || before?.fileName || 'image', made, parameters.fileName !== '');
  const after = await ports.files.write(content, { mimeType: `image/${made}`, fileName });
  return { ...item, binary: { ...item.binary, [name]: after }, pairedItem: undefined };
}

/** With the ending of what it is saved as, unless somebody has chosen the name. */
function nameFor(name: string, format: ImageFormat, isChosen: boolean): string {
  const ending = ENDINGS[format];
  if (isChosen || name.toLowerCase().endsWith(`.${ending}`)) return name;
  if (format === 'jpeg' && /\.jpeg$/i.test(name)) return name;
  return `${name.replace(/\.(png|jpe?g|gif|bmp|tiff?|webp)$/i, '')}.${ending}`;
}
