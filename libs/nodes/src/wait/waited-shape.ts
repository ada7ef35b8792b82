import { anyOf, type ItemShape, type RawParameters } from '@weft/node-sdk';
import { callShape } from '../webhook/call-shape.ts';

/** What came, after a time; the call, where one ended the wait. What a form's fields are called is for the run to say. */
export function waitedShape([input]: readonly ItemShape[], parameters: RawParameters): ItemShape {
  const { resume, limit } = parameters;
  if (resume === 'interval' || resume === 'date') return input;
  if (resume !== 'webhook') return undefined;
  const call = callShape(parameters);
  return limit === 'none' ? call : anyOf([call, input]);
}
