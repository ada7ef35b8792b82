import type { Json, JsonObject } from '@weft/workflow-model';
import { groupOf, unless, withoutUndefined, type Converter, type Writer } from '../conversion.ts';
import type { ParameterReader } from '../parameter-reader.ts';

type Fields = Record<string, Json | undefined>;

/** n8n's names of the fields of a step, with Weft's, and what n8n has where a file says nothing. */
type FieldNames = Readonly<Record<string, readonly [ours: string, usual: number | string]>>;

const MODES = {
  maximumArea: 'fit',
  minimumArea: 'cover',
  ignoreAspectRatio: 'stretch',
  onlyIfLarger: 'shrink',
  onlyIfSmaller: 'enlarge',
  percent: 'percent',
} as const;
const SHAPES = { rectangle: 'rectangle', circle: 'circle', line: 'line' } as const;
const FORMATS = { same: 'same', png: 'png', jpeg: 'jpeg', gif: 'gif', bmp: 'bmp', tiff: 'tiff' } as const;

const STEPS: Readonly<Record<string, FieldNames>> = {
  resize: { width: ['width', 500], height: ['height', 500] },
  crop: { width: ['width', 500], height: ['height', 500], positionX: ['x', 0], positionY: ['y', 0] },
  rotate: { rotate: ['degrees', 0], backgroundColor: ['color', '#ffffffff'] },
  blur: { blur: ['radius', 5] },
  border: { borderWidth: ['width', 10], borderHeight: ['height', 10], borderColor: ['color', '#000000'] },
  create: { width: ['width', 50], height: ['height', 50], backgroundColor: ['color', '#ffffff00'] },
  composite: { dataPropertyNameComposite: ['file', ''], positionX: ['x', 0], positionY: ['y', 0] },
  text: {
    text: ['text', ''],
    fontSize: ['size', 18],
    fontColor: ['color', '#000000'],
    positionX: ['x', 50],
    positionY: ['y', 50],
    lineLength: ['lineLength', 80],
  },
  draw: {
    color: ['color', '#ff0000'],
    startPositionX: ['x', 50],
    startPositionY: ['y', 50],
    endPositionX: ['toX', 250],
    endPositionY: ['toY', 50],
  },
};
const OPERATIONS = Object.fromEntries(Object.keys(STEPS).map((name) => [name, name]));

export const editImageConverter: Converter = {
  type: 'n8n-nodes-base.editImage',
  versions: [1],
  convert({ parameters }) {
    const words = { ...OPERATIONS, information: 'information', multiStep: 'multiStep' };
    const operation = parameters.choice('operation', words, '');
    const options = parameters.group('options');
    const file = unless(parameters.text('dataPropertyName', 'data'), 'data');
    if (operation === 'information') return { type: 'editImage', parameters: { operation, file }, credentialTypes: [] };
    const steps = operation === 'multiStep' ? parameters.group('operations').list('operations') : [parameters];
    return {
      type: 'editImage',
      parameters: {
        file,
        steps: steps.map((step) => readStep(step)),
        format: unless(options.choice('format', FORMATS, 'same'), 'same'),
        quality: options.has('quality') ? options.number('quality', 90) : undefined,
        fileName: options.text('fileName', '') || undefined,
      },
      credentialTypes: [],
    };
  },
};

function readStep(step: ParameterReader): JsonObject {
  const operation = step.choice('operation', OPERATIONS, '');
  const own: Fields = {};
  if (operation === 'resize') own['mode'] = unless(step.choice('resizeOption', MODES, 'maximumArea'), 'fit');
  if (operation === 'draw') own['shape'] = unless(step.choice('primitive', SHAPES, 'rectangle'), 'rectangle');
  if (operation === 'composite') step.choice('operator', { Over: true }, 'Over');
  const fields = Object.entries(STEPS[operation] ?? {}).map(([theirs, [ours, usual]]) => [ours, readField(step, theirs, usual)]);
  return withoutUndefined({ operation, ...own, ...(Object.fromEntries(fields) as Fields) });
}

/** A length that is null follows from the other. */
function readField(step: ParameterReader, name: string, usual: number | string): Json {
  if (typeof usual === 'string') return step.text(name, usual);
  const value = step.number(name, usual);
  return step.raw(name) === null ? 0 : value;
}

export const editImageWriter: Writer = {
  type: 'editImage',
  target: editImageConverter.type,
  versions: [1],
  write({ parameters }) {
    const dataPropertyName = unless(parameters.text('file', 'data'), 'data');
    const isInformation = parameters.choice('operation', { edit: false, information: true }, 'edit');
    if (isInformation) return { parameters: { operation: 'information', dataPropertyName } };
    const steps = parameters.list('steps').map((step) => writeStep(step));
    const only = steps.length === 1 ? steps[0] : undefined;
    return {
      parameters: {
        ...(only ?? { operation: 'multiStep', operations: { operations: steps } }),
        dataPropertyName,
        options: groupOf({
          fileName: parameters.text('fileName', '') || undefined,
          format: unless(parameters.choice('format', FORMATS, 'same'), 'same'),
          quality: unless(parameters.number('quality', 90), 90),
        }),
      },
    };
  },
};

function writeStep(step: ParameterReader): JsonObject {
  const operation = step.choice('operation', OPERATIONS, '');
  const words = (table: Readonly<Record<string, string>>) =>
    Object.fromEntries(Object.entries(table).map(([theirs, ours]) => [ours, theirs]));
  const own: Fields = {};
  if (operation === 'resize') own['resizeOption'] = unless(step.choice('mode', words(MODES), 'fit'), 'maximumArea');
  if (operation === 'draw') own['primitive'] = step.choice('shape', words(SHAPES), 'rectangle');
  const fields = Object.entries(STEPS[operation] ?? {}).map(([theirs, [ours, usual]]) => [
    theirs,
    writeField(step, ours, { usual, operation }),
  ]);
  return withoutUndefined({ operation, ...own, ...(Object.fromEntries(fields) as Fields) });
}

function writeField(
  step: ParameterReader,
  name: string,
  of: { readonly usual: number | string; readonly operation: string },
): Json {
  if (typeof of.usual === 'string') return step.text(name, of.usual);
  const value = step.number(name, ['x', 'y', 'toX', 'toY'].includes(name) ? 0 : of.usual);
  return value === 0 && of.operation === 'resize' ? null : value;
}
