// Nx's graph of the projects in apps/ and libs/.
import { createProjectGraphAsync } from '@nx/devkit';
import { projectFolders } from './project-folders.mjs';

export const layerOf = ({ data }) => data.tags?.find((tag) => tag.startsWith('layer:'))?.slice('layer:'.length);

/**
 * Builds the graph and leaves it in Nx's cache, where the boundary rule reads it.
 * @throws where a folder of apps/ or libs/ is missing in it: the rule would pass over such a project in silence.
 */
export async function createGraph() {
  process.env.NX_DAEMON = 'false'; // a background process of its own would outlive the check
  const graph = await createProjectGraphAsync({ exitOnError: false });
  const known = new Set(Object.values(graph.nodes).map(({ data }) => data.root));
  const missing = projectFolders().filter((root) => !known.has(root));
  if (missing.length > 0) throw new Error(`not in the project graph, so not under the boundary rule: ${missing.join(', ')}`);
  return graph;
}

/** The projects, as [{ root: 'libs/engine', layer: 'pure' }]. */
export async function listProjects() {
  const { nodes } = await createGraph();
  return Object.values(nodes).map((node) => ({ root: node.data.root, layer: layerOf(node) }));
}
