import type { CompiledEdge, CompiledNode } from './compiled-node.ts';
import type { Graph } from './graph.ts';

const MAIN = 'main';

/** The graph as a Mermaid flowchart (https://mermaid.js.org/syntax/flowchart.html): triggers are round, what is disabled is dashed. */
export function toMermaid({ nodes, edges }: Graph): string {
  const disabled = nodes.filter(({ node }) => node.disabled).map(idOf);
  return [
    'flowchart LR',
    ...nodes.map((node) => `  ${idOf(node)}${shapeOf(node)}`),
    ...edges.map(lineOf),
    ...(disabled.length > 0 ? ['  classDef disabled stroke-dasharray: 5 5', `  class ${disabled.join(',')} disabled`] : []),
    '',
  ].join('\n');
}

/** Ids of the document may be anything; places in canvas order are not. */
const idOf = ({ index }: CompiledNode): string => `n${index}`;

function shapeOf({ node, definition }: CompiledNode): string {
  const label = `"${escaped(node.name)}"`;
  return definition?.kind === 'trigger' ? `([${label}])` : `[${label}]`;
}

function lineOf({ source, output, target, input }: CompiledEdge): string {
  const handles = [source.outputs[output], target.inputs[input]].filter((handle) => handle !== undefined && handle !== MAIN);
  const label = handles.length === 0 ? '' : `|"${escaped(handles.join(' to '))}"|`;
  return `  ${idOf(source)} -->${label} ${idOf(target)}`;
}

/** By character codes, which Mermaid reads in texts: nothing in a name is markup, nor ends the text. */
const escaped = (text: string): string =>
  text.replace(/[^\p{L}\p{N} _.,:!?()/+-]/gu, (character) => `#${character.codePointAt(0)};`);
