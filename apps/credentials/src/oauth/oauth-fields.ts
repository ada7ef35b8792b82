import type { Fields } from '../credentials/credential-fields.ts';

/** The fields of an `oAuth2Api` credential, as its schema left them. */
export interface OAuthFields {
  readonly grantType: 'authorizationCode' | 'pkce' | 'clientCredentials';
  readonly authUrl?: string;
  readonly accessTokenUrl: string;
  readonly clientId: string;
  readonly clientSecret?: string;
  readonly scope: string;
  readonly authQueryParameters: string;
  /** Absent in credentials that are older than it. */
  readonly tokenParameters?: string;
  readonly authentication: 'header' | 'body';
  readonly issuer?: string;
}

export const toOAuthFields = (fields: Fields): OAuthFields => fields as unknown as OAuthFields;
