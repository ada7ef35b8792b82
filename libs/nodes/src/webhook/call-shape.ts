import { shapeOf, type ItemShape, type RawParameters } from '@weft/node-sdk';

const CALL = ['headers', 'params', 'query', 'body', 'webhookUrl', 'executionMode'];

/** The JSON that a call is turned into; see `WebhookRequest`. */
export function callShape({ authentication }: RawParameters): ItemShape {
  return authentication === 'jwt' ? shapeOf(...CALL, 'jwtPayload') : shapeOf(...CALL);
}
