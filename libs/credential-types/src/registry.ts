import type { AnyCredentialType } from './credential-type.ts';
import { ftp } from './types/ftp.ts';
import { httpBasicAuth } from './types/http-basic-auth.ts';
import { httpBearerAuth } from './types/http-bearer-auth.ts';
import { httpCustomAuth } from './types/http-custom-auth.ts';
import { httpDigestAuth } from './types/http-digest-auth.ts';
import { httpHeaderAuth } from './types/http-header-auth.ts';
import { httpQueryAuth } from './types/http-query-auth.ts';
import { httpSslAuth } from './types/http-ssl-auth.ts';
import { jwtAuth } from './types/jwt-auth.ts';
import { mySql } from './types/my-sql.ts';
import { oAuth1Api } from './types/oauth1-api.ts';
import { oAuth2Api } from './types/oauth2-api.ts';
import { postgres } from './types/postgres.ts';
import { redis } from './types/redis.ts';
import { sftp } from './types/sftp.ts';
import { smtp } from './types/smtp.ts';

/** Every kind of credential that Weft knows. */
export const credentialTypes: readonly AnyCredentialType[] = [
  httpHeaderAuth,
  httpQueryAuth,
  httpBasicAuth,
  httpBearerAuth,
  httpDigestAuth,
  httpCustomAuth,
  httpSslAuth,
  jwtAuth,
  oAuth1Api,
  oAuth2Api,
  smtp,
  redis,
  postgres,
  mySql,
  ftp,
  sftp,
];

const byName = new Map(credentialTypes.map((each) => [each.type, each]));

/**
 * Whether a credential may stand where a node asks for a type: one of that type, or, where Weft does not have it (other tools have a type for each
 * service), any that goes with HTTP requests.
 */
export const servesAs = (found: string, wanted: string): boolean =>
  found === wanted || (!byName.has(wanted) && byName.get(found)?.authenticate !== undefined);

export const findCredentialType = (type: string): AnyCredentialType | undefined => byName.get(type);
