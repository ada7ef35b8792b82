// The layers of the repository and what each may import: docs/architecture.md in a form that ESLint enforces.

const PURE_BANS = ['@nestjs/*', 'typeorm', 'rxjs', '@nats-io/*', 'pg', 'undici', 'pino', 'fastify', '@fastify/*'];

/** layer: the layers that it may import, and the packages that it may not. */
export const LAYERS = {
  pure: { mayImport: ['pure'], bannedPackages: PURE_BANS },
  nodes: { mayImport: ['pure', 'nodes'], bannedPackages: PURE_BANS },
  platform: { mayImport: ['pure', 'platform'] },
  service: { mayImport: ['pure', 'platform'] },
  // In place of `service`, not beside it: Nx wants every constraint that matches a project's tags to hold.
  'node-host': { mayImport: ['pure', 'platform', 'nodes'] },
  root: { mayImport: ['pure', 'platform', 'nodes', 'service', 'node-host'] },
  test: { mayImport: ['pure', 'platform', 'nodes', 'test'] },
};

const tag = (layer) => `layer:${layer}`;

/** Constraints for @nx/enforce-module-boundaries. Test files may import the test layer besides. */
export function depConstraints({ inTests = false } = {}) {
  return Object.entries(LAYERS).map(([layer, { mayImport, bannedPackages = [] }]) => ({
    sourceTag: tag(layer),
    onlyDependOnLibsWithTags: [...mayImport, ...(inTests ? ['test'] : [])].map(tag),
    bannedExternalImports: bannedPackages,
  }));
}
