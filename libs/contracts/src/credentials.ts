import type { Json } from '@weft/workflow-model';
import { z } from 'zod';
import * as id from './identifiers.ts';
import { answer, defineService, event, request, type ServiceClient } from './kernel.ts';
import { page, type Page } from './orchestrator/page.ts';

const actor = id.actor;
const credentialRef = z.object({ actor, credentialId: id.credentialId });
const data = z.record(z.string(), z.custom<Json>());
const allowedHosts = z.array(z.string().min(1).max(253)).max(100);

/** A kind of credential, for the editor. */
export interface CredentialTypeView {
  readonly type: string;
  readonly title: string;
  readonly description: string;
  /** JSON Schema of the fields. Secret ones carry `"writeOnly": true` and never come back. */
  readonly fields: Json;
  /** Somebody may have to consent at another site: `/oauth1/start` or `/oauth2/start`, by the type. */
  readonly oauth: boolean;
  readonly testable: boolean;
}

/** A credential without its secrets. */
export interface CredentialView {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  /** The fields that are no secret; secret ones are absent. */
  readonly data: Readonly<Record<string, Json>>;
  /** Names of the secret fields that are set. */
  readonly secretsSet: readonly string[];
  /** Hosts that it may be sent to, besides those that its own fields name; [] is none, `*` is any. */
  readonly allowedHosts: readonly string[];
  /**
   * For OAuth: whether there is a token, and whether it works. `expired`: it is over, and no other was to be had so far; `reconnect`: the
   * service gives no other before somebody consents again.
   */
  readonly connection?: 'not-connected' | 'connected' | 'expired' | 'reconnect';
  /** Why the last attempt to renew the token failed; absent where it did not. Never holds a secret. */
  readonly connectionProblem?: string;
  readonly version: number;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface CredentialTest {
  readonly ok: boolean;
  /** Never holds a secret. */
  readonly message: string;
}

/** A consent that a browser has taken up. */
export interface OpenedConsent {
  /** The credential's name. */
  readonly name: string;
  /** Where the service asks for the consent; it holds the state. */
  readonly authorizationUrl: string;
  readonly state: string;
  /** What the browser has to show when it comes back; nobody else is told. */
  readonly browserKey: string;
}

/** A credential opened for one step of one run. Held in memory alone, and no longer than `expiresAt`. */
export interface ResolvedCredential {
  readonly credentialId: string;
  readonly type: string;
  readonly version: number;
  /** All fields, secrets included; for OAuth also the token: `accessToken`, with `accessTokenSecret` for OAuth 1. */
  readonly fields: Readonly<Record<string, Json>>;
  /** Which of the tokens it is, for OAuth2: what `rejectedToken` names. */
  readonly tokenVersion?: number;
  /** Hosts that it may be sent to, those of its own fields included. */
  readonly allowedHosts: readonly string[];
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

/** A `ResolvedCredential` that only the maker of the grant can open: see `openReply` in libs/messaging. */
export interface SealedCredential {
  readonly sealed: string;
}

/** Whether somebody who calls a webhook may. */
export type CallerVerdict =
  | {
      readonly allowed: true;
      /** Claims of a token, for the item. */
      readonly claims?: Json;
      /** Name of the header that held the secret, which must not get into the item; `authorization` where absent. */
      readonly secretHeader?: string;
    }
  | { readonly allowed: false };

export const credentials = defineService('credentials', {
  requests: {
    listTypes: request({ input: z.object({}), output: answer<readonly CredentialTypeView[]>() }),
    create: request({
      input: z.object({
        actor,
        name: z.string().min(1).max(200),
        type: z.string().min(1).max(200),
        data,
        allowedHosts: allowedHosts.default([]),
      }),
      output: answer<CredentialView>(),
      errors: ['CREDENTIAL_TYPE_NOT_FOUND', 'CREDENTIAL_INVALID'],
    }),
    get: request({ input: credentialRef, output: answer<CredentialView>(), errors: ['CREDENTIAL_NOT_FOUND'] }),
    list: request({
      input: page.extend({ actor, type: z.string().max(200).optional() }),
      output: answer<Page<CredentialView>>(),
    }),
    /** A secret that is left out stays as it is, unless a field that decides where it is sent changes: then it must be given again. */
    update: request({
      input: credentialRef.extend({
        name: z.string().min(1).max(200).optional(),
        /** Fields to change; null takes one away. */
        data: data.optional(),
        allowedHosts: allowedHosts.optional(),
        /** The version that the change is based on. */
        basedOn: z.number().int().min(1).optional(),
      }),
      output: answer<CredentialView>(),
      errors: ['CREDENTIAL_NOT_FOUND', 'CREDENTIAL_INVALID', 'CREDENTIAL_CONFLICT'],
    }),
    delete: request({ input: credentialRef, errors: ['CREDENTIAL_NOT_FOUND'] }),
    test: request({
      input: credentialRef,
      output: answer<CredentialTest>(),
      errors: ['CREDENTIAL_NOT_FOUND'],
      timeoutMs: 30_000,
    }),
    /** Begins a consent. The ticket is for one browser, which `openConsent` binds it to. */
    startOAuth: request({
      input: credentialRef.extend({
        /** Where people reach Weft: what the service sends the browser back to lies below. */
        publicUrl: z.url().max(2_000).optional(),
      }),
      output: answer<{ readonly ticket: string }>(),
      errors: ['CREDENTIAL_NOT_FOUND', 'CREDENTIAL_INVALID', 'OAUTH_FAILED'],
      timeoutMs: 30_000,
    }),
    /** A browser has come with the ticket: it alone may end the consent. `actor` is whoever is signed in there, where that is known. */
    openConsent: request({
      input: z.object({ ticket: z.string().max(200), actor: actor.optional() }),
      output: answer<OpenedConsent>(),
      errors: ['OAUTH_FAILED', 'CREDENTIAL_NOT_FOUND'],
      // With OAuth 1 the service is asked first.
      timeoutMs: 30_000,
    }),
    /** Takes the parameters of the redirect that ends the consent, and the key that the browser was given. */
    completeOAuth: request({
      input: z.object({
        parameters: z.record(z.string(), z.string()),
        browserKey: z.string().max(200).optional(),
        actor: actor.optional(),
      }),
      output: answer<{ readonly credentialId: string; readonly name: string }>(),
      errors: ['OAUTH_FAILED', 'CREDENTIAL_NOT_FOUND'],
      timeoutMs: 30_000,
    }),
    /** Types and names by id, of those that exist: what the compiler checks a document against. */
    describe: request({
      input: z.object({ tenantId: id.tenantId, ids: z.array(z.string()).max(1_000) }),
      output: answer<Readonly<Record<string, { readonly type: string; readonly name: string }>>>(),
    }),
    /** Opens a credential for a step. The grant is signed, short-lived, and names tenant, execution, node and credential. */
    resolve: request({
      input: z.object({
        grant: z.string().max(4_000),
        /** The service refused this token: another one is wanted, whatever its time. */
        rejectedToken: z.number().int().optional(),
      }),
      output: answer<SealedCredential>(),
      errors: ['GRANT_REJECTED', 'CREDENTIAL_NOT_FOUND', 'OAUTH_FAILED'],
      timeoutMs: 30_000,
    }),
    /** Deletes all credentials of a closed workspace, and the keys that they were closed with. Harmless where there are none. */
    removeWorkspace: request({ input: z.object({ tenantId: id.tenantId }), timeoutMs: 30_000 }),
    /** Compares what a caller of a webhook presents with the credential that its trigger names. */
    verifyCaller: request({
      input: z.object({
        tenantId: id.tenantId,
        credentialId: z.string(),
        type: z.string(),
        /** The headers and query parameters that such a type can look at, by lower-case name. */
        headers: z.record(z.string(), z.string()),
        query: z.record(z.string(), z.string()),
      }),
      output: answer<CallerVerdict>(),
      errors: ['CREDENTIAL_NOT_FOUND'],
    }),
  },
  events: {
    /** What is cached of a credential is stale. */
    credentialChanged: event({
      payload: z.object({ tenantId: id.tenantId, credentialId: id.credentialId }),
      delivery: 'every-replica',
    }),
  },
});

export type CredentialsClient = ServiceClient<typeof credentials>;
