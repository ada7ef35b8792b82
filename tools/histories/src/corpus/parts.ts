import type { Json } from '@weft/workflow-model';
import type { Sample, SampleEdge, SampleNode } from '../sample.ts';

type Parameters = Readonly<Record<string, Json>>;
type Settings = Readonly<Record<string, Json>>;

const node =
  (type: string) =>
  (name: string, parameters: Parameters = {}, settings: Settings = {}): SampleNode => ({ name, type, parameters, ...settings });

export const manual = node('manualTrigger')('Start');
export const webhook = node('webhook')('Start', { path: 'recorded', method: 'POST', respond: 'last-node' });
export const noOp = node('noOp');
export const set = (name: string, value: Json, settings: Settings = {}): SampleNode =>
  node('set')(name, { fields: [{ name: 'value', type: 'any', value }] }, settings);
export const setFields = (name: string, fields: Readonly<Record<string, Json>>, settings: Settings = {}): SampleNode =>
  node('set')(name, { fields: Object.entries(fields).map(([field, value]) => ({ name: field, type: 'any', value })) }, settings);
export const code = (name: string, source: string, parameters: Parameters = {}, settings: Settings = {}): SampleNode =>
  node('code')(name, { code: source, ...parameters }, settings);
export const wait = node('wait');
export const respond = node('respondToWebhook');
export const stop = node('stopAndError');
export const merge = node('merge');
export const switchTo = node('switch');

/** Asks for something, which changes nothing. */
export const read = (name: string, what = 'echo', settings: Settings = {}): SampleNode =>
  node('httpRequest')(name, { url: addressOf(what, name) }, settings);

/** Changes something outside: a call for each item. */
export const write = (name: string, what = 'echo', settings: Settings = {}, parameters: Parameters = {}): SampleNode =>
  node('httpRequest')(
    name,
    { method: 'POST', url: addressOf(what, name), bodyType: 'json', bodyJson: '={{ $json }}', ...parameters },
    settings,
  );

export const addressOf = (what: string, name: string): string => `http://world.test/${what}/${encodeURIComponent(name)}`;

const condition = (left: Json, type: string, operation: string, right?: Json) => ({
  conditions: { conditions: [{ left, operator: { type, operation }, ...(right === undefined ? {} : { right }) }] } as Json,
});
export const ifNumber = (name: string, left: string, operation: string, right: number): SampleNode =>
  node('if')(name, condition(left, 'number', operation, right));
export const filterNumber = (name: string, left: string, operation: string, right: number): SampleNode =>
  node('filter')(name, condition(left, 'number', operation, right));

/** Edges from each to the next. */
export const line = (...places: readonly string[]): SampleEdge[] =>
  places.slice(1).map((to, index) => [places[index]!, to] as const);

/** `{ "i": 0 }`, `{ "i": 1 }` … */
export const items = (count: number) => Array.from({ length: count }, (_, i) => ({ json: { i } }));

export const ORDERS = ['parallel', 'canvas', 'breadth-first'] as const;

export const inEachOrder = (samples: readonly Sample[]): Sample[] =>
  ORDERS.flatMap((order) =>
    samples.map((sample) => ({ ...sample, name: `${order}: ${sample.name}`, settings: { order, ...sample.settings } })),
  );
