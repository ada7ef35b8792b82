import { applyDecorators, createParamDecorator, type ExecutionContext, SetMetadata } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiBearerAuth, ApiExtension, ApiSecurity } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import type { Permission } from '../accounts/permissions.ts';
import type { Principal } from '../accounts/principal.ts';

/** What a route asks of its caller. A route that says nothing is closed to everybody. */
export type AccessRule =
  | { readonly kind: 'public' }
  | { readonly kind: 'signed-in' }
  | { readonly kind: 'in-person' }
  | { readonly kind: 'permission'; readonly permission: Permission; readonly acceptsTicket: boolean };

export const ACCESS_RULE = Symbol('access rule');
/** Where the OpenAPI document names the permission that an operation asks for. */
export const PERMISSION_KEY = 'x-permission';

/** The rule twice: for the guard, and for the hook that refuses a stranger before the body is read. */
const rule = (access: AccessRule) => applyDecorators(SetMetadata(ACCESS_RULE, access), RouteConfig({ access }));
const secured = () => applyDecorators(ApiBearerAuth(), ApiSecurity('apiKey'));

/** Anybody may call it. Every such route is in the golden list of the gateway's tests. */
export const Public = () => rule({ kind: 'public' });

/** Anybody who is signed in may call it. */
export const SignedIn = () => applyDecorators(rule({ kind: 'signed-in' }), secured());

/** Whoever has signed in, with an access token of their session: what concerns a person is nothing for an API key. */
export const InPerson = () => applyDecorators(rule({ kind: 'in-person' }), ApiBearerAuth());

/** Only who has the permission may call it. */
export const Requires = (permission: Permission) => permitted(permission, false);

/** As `Requires`; a stream ticket in the query stands in for a header. */
export const RequiresOrTicket = (permission: Permission) => permitted(permission, true);

const permitted = (permission: Permission, acceptsTicket: boolean) =>
  applyDecorators(rule({ kind: 'permission', permission, acceptsTicket }), secured(), ApiExtension(PERMISSION_KEY, permission));

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the authentication hook; absent for a public route. */
    principal?: Principal;
  }
  interface FastifyContextConfig {
    access?: AccessRule;
  }
}

/** The caller, in a handler of a route that is not public. */
export const Caller = createParamDecorator((_: unknown, context: ExecutionContext): Principal => {
  const { principal } = context.switchToHttp().getRequest<FastifyRequest>();
  if (!principal) throw new Error('A public route has no caller.');
  return principal;
});
