import { RequestMethod, type Type } from '@nestjs/common';
import { METHOD_METADATA, MODULE_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { PERMISSIONS, permissionsOf, ROLES } from '../accounts/permissions.ts';
import { ACCESS_RULE, type AccessRule } from './access.decorators.ts';

interface RuledRoute {
  readonly route: string;
  readonly rule: AccessRule;
}

const INTRODUCTION = `# Permissions

Who may call what. A role gives permissions in one workspace; an API key has those of its scopes that its owner has too; both are read afresh for each request. This page is generated from the code.

Owners and admins differ in two things: only an owner makes, changes or removes owners, and only an owner deletes the workspace. Nobody gives a role, or a key, more than they may do themselves.

Webhooks, forms and the explorer are no part of it: a webhook asks for what its workflow says, and the golden list in the gateway's tests has every route that a stranger reaches.
`;

/** docs/PERMISSIONS.md: roles, permissions and the routes that ask for them, as the decorators of the controllers have it. */
export function renderPermissionReference(root: Type): string {
  const routes = controllersOf(root)
    .flatMap(routesOf)
    .toSorted((a, b) => (a.route < b.route ? -1 : 1));
  return [INTRODUCTION, '## Roles', rolesTable(), '## Routes', routesTable(routes)].join('\n');
}

function rolesTable(): string {
  const rows = PERMISSIONS.map((permission) => {
    const cells = ROLES.map((role) => (permissionsOf(role).has(permission) ? 'yes' : ''));
    return `| \`${permission}\` | ${cells.join(' | ')} |`;
  });
  return ['', `| permission | ${ROLES.join(' | ')} |`, `|---|${'---|'.repeat(ROLES.length)}`, ...rows, ''].join('\n');
}

function routesTable(routes: readonly RuledRoute[]): string {
  const rows = routes.map(({ route, rule }) => `| \`${route}\` | ${describeRule(rule)} |`);
  return ['', '| route | who |', '|---|---|', ...rows, ''].join('\n');
}

function describeRule(rule: AccessRule): string {
  if (rule.kind === 'public') return 'anybody';
  if (rule.kind === 'signed-in') return 'whoever is signed in, API keys included';
  if (rule.kind === 'in-person') return 'whoever has signed in; no API key';
  return `\`${rule.permission}\`${rule.acceptsTicket ? ', or a stream ticket' : ''}`;
}

/** Of a module and those that it imports. */
function controllersOf(root: Type): Type[] {
  const seen = new Set<unknown>();
  const controllers = new Set<Type>();
  const visit = (module: unknown): void => {
    const type = (module as { module?: unknown } | null)?.module ?? module;
    if (typeof type !== 'function' || seen.has(type)) return;
    seen.add(type);
    for (const each of metadata<Type>(MODULE_METADATA.CONTROLLERS, type)) controllers.add(each);
    for (const each of metadata<unknown>(MODULE_METADATA.IMPORTS, type)) visit(each);
  };
  visit(root);
  return [...controllers];
}

const metadata = <T>(key: string, type: object): readonly T[] => (Reflect.getMetadata(key, type) as T[] | undefined) ?? [];

function routesOf(controller: Type): RuledRoute[] {
  const base = Reflect.getMetadata(PATH_METADATA, controller) as string | undefined;
  const prototype = controller.prototype as Record<string, unknown>;
  return Object.getOwnPropertyNames(prototype).flatMap((name) => {
    const handler = Object.getOwnPropertyDescriptor(prototype, name)?.value as object | undefined;
    const rule = handler && (Reflect.getMetadata(ACCESS_RULE, handler) as AccessRule | undefined);
    if (!handler || !rule) return [];
    const paths = [Reflect.getMetadata(PATH_METADATA, handler) as string | readonly string[]].flat();
    const method = RequestMethod[Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod];
    return paths.map((path) => ({ route: `${method} ${join(base ?? '', path)}`, rule }));
  });
}

const join = (...parts: readonly string[]): string =>
  `/${parts
    .flatMap((part) => part.split('/'))
    .filter(Boolean)
    .join('/')}`;
