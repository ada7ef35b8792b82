import type { FastifyInstance } from 'fastify';

declare module 'fastify' {
  interface FastifyInstance {
    /** Every route that is served, as `METHOD /path`. */
    routeInventory: readonly string[];
  }
}

/** Routes that come with their path and no rule: the explorer's, which are public. */
const EXPLORER = /^\/api\/docs([/-]|$)/;

const MAX_STRANGER_BYTES = 64 * 1024;

/** Keeps a list of all routes, and lets none be served that does not say who may call it. To be called before any route is made. */
export function registerRouteInventory(server: FastifyInstance): void {
  const inventory: string[] = [];
  server.decorate('routeInventory', inventory);
  server.addHook('onRoute', (route) => {
    const { method, url, config } = route;
    // Whoever is not signed in has little to say: nobody needs to parse megabytes of it.
    if (config?.access?.kind === 'public' && url.startsWith('/api/')) route.bodyLimit = MAX_STRANGER_BYTES;
    for (const each of [method].flat()) inventory.push(`${each} ${url}`);
    if (config?.access === undefined && !EXPLORER.test(url)) {
      throw new Error(`The route ${String(method)} ${url} does not say who may call it: add @Public, @SignedIn or @Requires.`);
    }
  });
}
