import type { NodeCategoryView } from '@weft/contracts';
import type { NodeDefinition } from '@weft/node-sdk';

type Category = NodeDefinition['category'];

interface Meaning {
  readonly title: string;
  readonly description: string;
  /** Of icons, as CSS has it. */
  readonly colour: string;
}

/** In the order in which an editor offers them. */
const CATEGORIES: Readonly<Record<Category, Meaning>> = {
  trigger: { title: 'Triggers', description: 'Start a workflow.', colour: '#c2410c' },
  flow: { title: 'Flow', description: 'Decide which way items go, wait, ask people, call workflows.', colour: '#0f766e' },
  data: { title: 'Data', description: 'Change, sort, join and convert items and files.', colour: '#1d4ed8' },
  network: { title: 'Network', description: 'Ask and change other systems.', colour: '#7e22ce' },
  code: { title: 'Code', description: 'Run code of your own.', colour: '#374151' },
  annotation: { title: 'Notes', description: 'For those who read the workflow.', colour: '#a16207' },
};

export const colourOf = (category: Category): string => CATEGORIES[category].colour;

/** The categories that have nodes. */
export function listCategories(definitions: readonly NodeDefinition[]): readonly NodeCategoryView[] {
  const types = new Map<string, Set<string>>();
  for (const { category, type } of definitions) types.set(category, (types.get(category) ?? new Set()).add(type));
  return Object.entries(CATEGORIES).flatMap(([category, { title, description }]) => {
    const nodes = types.get(category)?.size ?? 0;
    return nodes === 0 ? [] : [{ category, title, description, nodes }];
  });
}
