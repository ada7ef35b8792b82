import type { WebhookRoute } from '@weft/node-sdk';
import type { CompiledNode } from '../compiled-node.ts';
import type { Graph } from '../graph.ts';

const FORM = 'formTrigger';
/** The type of node that shows a further page, or ends the form. */
const PAGES = 'form';

/** A form that may come to further pages leads the person on as soon as the run is certain, whatever else it says. */
export function withPages(routes: readonly WebhookRoute[], trigger: number, graph: Graph): readonly WebhookRoute[] {
  if (!routes.some(({ page }) => page?.kind === 'form') || !leadsToPage(trigger, graph)) return routes;
  return routes.map((route) =>
    route.page?.kind === 'form' ? { ...route, respond: 'immediately', page: { ...route.page, continues: true } } : route,
  );
}

/** Titles by place of the node: a page without one has that of the form that leads to it, where that is one. */
export function inheritedTitles(graph: Graph): ReadonlyMap<number, string> {
  const titles = new Map<number, string>();
  for (const { node, index, parameters, valid } of graph.nodes) {
    if (node.type !== FORM || node.disabled || !valid) continue;
    const title = String(parameters['title']);
    for (const page of pagesFrom(index, graph).filter(isUntitled))
      titles.set(page.index, (titles.get(page.index) ?? title) === title ? title : '');
  }
  return titles;
}

const isUntitled = ({ parameters, valid }: CompiledNode): boolean =>
  valid && parameters['operation'] === 'page' && parameters['title'] === '';

const leadsToPage = (trigger: number, graph: Graph): boolean => pagesFrom(trigger, graph).length > 0;

function pagesFrom(trigger: number, graph: Graph): readonly CompiledNode[] {
  const reached = new Set([trigger]);
  for (const each of reached) for (const successor of graph.successors(each)) reached.add(successor);
  return [...reached].map((each) => graph.node(each)).filter(({ node }) => node.type === PAGES && !node.disabled);
}
