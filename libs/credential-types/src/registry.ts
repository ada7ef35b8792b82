import type { AnyCredentialType } from './credential-type.ts';
import { httpBasicAuth } from './types/http-basic-auth.ts';
import { httpBearerAuth } from './types/http-bearer-auth.ts';
import { httpCustomAuth } from './types/http-custom-auth.ts';
import { httpDigestAuth } from './types/http-digest-auth.ts';
import { httpHeaderAuth } from './types/http-header-auth.ts';
import { httpQueryAuth } from './types/http-query-auth.ts';
import { jwtAuth } from './types/jwt-auth.ts';
import { oAuth1Api } from './types/oauth1-api.ts';
import { oAuth2Api } from './types/oauth2-api.ts';
import { smtp } from './types/smtp.ts';

/** Every kind of credential that Weft knows. */
export const credentialTypes: readonly AnyCredentialType[] = [
  httpHeaderAuth,
  httpQueryAuth,
  httpBasicAuth,
  httpBearerAuth,
  httpDigestAuth,
  httpCustomAuth,
  jwtAuth,
  oAuth1Api,
  oAuth2Api,
  smtp,
];

const byName = new Map(credentialTypes.map((each) => [each.type, each]));

export const findCredentialType = (type: string): AnyCredentialType | undefined => byName.get(type);
