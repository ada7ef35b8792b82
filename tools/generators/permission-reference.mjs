// docs/PERMISSIONS.md: who may call what, from the decorators of the gateway's controllers.
import 'reflect-metadata';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const MODULE = 'apps/gateway/src/gateway.module.ts';
const REFERENCE = 'apps/gateway/src/access/permission-reference.ts';

export const file = 'docs/PERMISSIONS.md';

const load = (path) => import(pathToFileURL(resolve(path)).href);

export async function generate() {
  if (!existsSync(MODULE)) return undefined;
  const [{ GatewayModule }, { renderPermissionReference }] = await Promise.all([load(MODULE), load(REFERENCE)]);
  return renderPermissionReference(GatewayModule);
}
