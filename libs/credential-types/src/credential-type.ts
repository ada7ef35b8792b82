import type { Json } from '@weft/workflow-model';
import { z } from 'zod';

/** A request as a credential sees it when it is about to leave. */
export interface OutgoingRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** What a credential adds to a request. It replaces what the request has under the same name. */
export interface Additions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  /** Top-level members of a JSON body, or fields of a form. */
  readonly body?: Readonly<Record<string, Json>>;
}

/** How the vault finds out whether a credential works; `none` where there is nobody to ask. */
export type TestMethod = 'none' | 'smtp' | 'redis' | 'ftp' | 'sftp' | 'oauth1' | 'oauth2' | 'key' | 'certificate';

/** How a caller of a webhook shows that it has the credential. */
export type CallerScheme = 'basic' | 'header' | 'query' | 'bearer' | 'jwt';

/** What the vault adds to the fields when it opens a credential. */
export interface OpenedFields {
  /** The token of an OAuth2 credential. */
  readonly accessToken?: string;
}

/** A kind of credential: data plus pure functions. Values of fields are literals, whatever they look like. */
export interface CredentialType<Fields extends z.ZodObject = z.ZodObject> {
  /** As n8n calls it, where n8n has it. */
  readonly type: string;
  readonly title: string;
  /** One sentence for the editor. */
  readonly description: string;
  /** A strict object; secret fields are made by `secret`. */
  readonly fields: Fields;
  /** Fields that decide where a secret is sent. Whoever changes one has to give the secrets again. */
  readonly destination: readonly (keyof z.output<Fields> & string)[];
  /** Hosts that the fields themselves bind it to, besides those that its owner names. */
  readonly hosts?: (fields: z.output<Fields>) => readonly string[];
  /** For types that go with an HTTP request. */
  readonly authenticate?: (request: OutgoingRequest, fields: z.output<Fields> & OpenedFields) => Additions;
  /** The answer to a 401 depends on its challenge: see `answerDigest`. */
  readonly challenge?: 'digest';
  /** Every request carries a signature of itself: see `signOAuth1`. */
  readonly signs?: 'oauth1';
  /** It is shown while the connection is made, beside any other credential: a certificate of whoever asks. */
  readonly identifies?: 'tls';
  /** Somebody may have to consent at another service, which then gives a token. */
  readonly consent?: 'oauth1' | 'oauth2';
  readonly callers?: CallerScheme;
  readonly test: TestMethod;
}

/** A type whose fields are not known where it is used: they were checked against its schema when they were stored. */
export type AnyCredentialType = Omit<CredentialType, 'destination' | 'hosts' | 'authenticate'> & {
  readonly destination: readonly string[];
  readonly hosts?: (fields: never) => readonly string[];
  readonly authenticate?: (request: OutgoingRequest, fields: never) => Additions;
};

type Fields = Readonly<Record<string, Json>>;

/** Hosts that a credential's own fields bind it to. */
export const hostsOf = (type: AnyCredentialType, fields: Fields): readonly string[] => type.hosts?.(fields as never) ?? [];

/** What a credential adds to a request; undefined where its type does not go with HTTP requests. */
export const additionsOf = (type: AnyCredentialType, request: OutgoingRequest, fields: Fields): Additions | undefined =>
  type.authenticate?.(request, fields as never);

/** Checks the types of a credential type where it is written. */
export const defineCredentialType = <Fields extends z.ZodObject>(definition: CredentialType<Fields>): CredentialType<Fields> =>
  definition;

/** A field that never comes back once it is stored. */
export const secret = <S extends z.ZodType>(schema: S): S => schema.meta({ ...schema.meta(), writeOnly: true }) as S;

/** JSON Schema of the fields, for the editor's form. */
export function fieldsSchemaOf({ fields }: Pick<AnyCredentialType, 'fields'>): Json {
  return z.toJSONSchema(fields, { io: 'input' }) as unknown as Json;
}

/** Names of the fields that are secret. */
export function secretFieldsOf(type: Pick<AnyCredentialType, 'fields'>): readonly string[] {
  const { properties = {} } = fieldsSchemaOf(type) as { properties?: Record<string, { writeOnly?: boolean }> };
  return Object.keys(properties).filter((name) => properties[name]?.writeOnly === true);
}
