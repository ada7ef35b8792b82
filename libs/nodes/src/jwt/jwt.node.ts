import { defineNode, type ItemShape, mapItems, type NodeContext, type RawParameters, shapeOf } from '@weft/node-sdk';
import type { JsonObject } from '@weft/workflow-model';
import { checkTimes } from './check-times.ts';
import { decodeToken } from './decode-token.ts';
import { jwtParams, type JwtParameters } from './jwt.params.ts';
import { tokenClaims } from './token-claims.ts';

const CREDENTIAL = 'jwtAuth';
const SECOND_MS = 1_000;

export const jwt = defineNode({
  type: 'jwt',
  version: 1,
  title: 'JWT',
  description: 'Signs, verifies and decodes JSON Web Tokens.',
  category: 'data',
  kind: 'action',
  inputs: ['main'],
  outputs: ['main'],
  effect: 'pure',
  // Some signatures are never the same twice, and what is over depends on the clock.
  deterministic: ({ operation }) => operation === 'decode',
  params: jwtParams,
  shape: (_, parameters) => tokenShape(parameters),
  credentials: ({ operation }) => (operation === 'decode' ? [] : [{ type: CREDENTIAL, required: true }]),
  run: (context) =>
    mapItems(context, (_, index) => {
      const parameters = context.params(index);
      if (parameters.operation === 'decode') return { json: decoded(parameters) };
      const result = parameters.operation === 'sign' ? sign(context, parameters) : verify(context, parameters);
      return result.then((json) => ({ json }));
    }),
});

async function sign(context: NodeContext<JwtParameters>, parameters: JwtParameters): Promise<JsonObject> {
  const { algorithm, keyId } = parameters;
  const token = await context.ports.signToken(context.credential(CREDENTIAL), tokenClaims(parameters, secondsNow(context)), {
    ...(algorithm && { algorithm }),
    ...(keyId !== '' && { keyId }),
  });
  return { token };
}

async function verify(context: NodeContext<JwtParameters>, parameters: JwtParameters): Promise<JsonObject> {
  const { algorithm } = parameters;
  const parts = decoded(parameters);
  const claims = await context.ports.verifyToken(
    context.credential(CREDENTIAL),
    parameters.token.trim(),
    algorithm && { algorithm },
  );
  checkTimes(claims, { ...parameters, nowSeconds: secondsNow(context) });
  return { ...parts, payload: claims };
}

function decoded({ token, withHeader }: JwtParameters): JsonObject {
  const { header, payload, signature } = decodeToken(token);
  return withHeader ? { header, payload, signature } : { payload };
}

const secondsNow = (context: NodeContext<unknown>): number => Math.floor(context.now() / SECOND_MS);

/** A token that was made; or what one says, with its other parts where they are wanted. */
function tokenShape({ operation, withHeader }: RawParameters): ItemShape {
  if (operation === 'sign') return shapeOf('token');
  if (operation !== 'verify' && operation !== 'decode') return undefined;
  return withHeader === false ? shapeOf('payload') : shapeOf('header', 'payload', 'signature');
}
