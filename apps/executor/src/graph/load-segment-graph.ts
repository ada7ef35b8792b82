import { setImmediate } from 'node:timers/promises';
import { withdrawVariables } from '@weft/config';

/** What LangGraph is made of, each piece after those that it needs. A module that they would load anyway; what is left out is loaded with the next. */
const PIECES: readonly (() => Promise<unknown>)[] = [
  () => import('@langchain/core/load/serializable'),
  () => import('@langchain/core/utils/types'),
  () => import('@langchain/core/utils/json_schema'),
  () => import('@langchain/core/utils/uuid'),
  () => import('@langchain/core/utils/tiktoken'),
  () => import('@langchain/core/tracers/base'),
  () => import('@langchain/core/singletons'),
  () => import('@langchain/core/callbacks/manager'),
  () => import('@langchain/core/messages'),
  () => import('@langchain/core/prompt_values'),
  () => import('@langchain/core/runnables'),
  () => import('@langchain/core/language_models/base'),
  () => import('@langchain/core/language_models/chat_models'),
  () => import('@langchain/core/documents'),
  () => import('@langchain/core/stores'),
  () => import('@langchain/langgraph-checkpoint'),
  () => import('@langchain/langgraph/channels'),
  () => import('@langchain/langgraph/pregel'),
  () => import('@langchain/langgraph'),
];

/** Of LangChain's libraries. They switch on tracing, which would send what runs hold to a service of theirs, past `libs/egress`. */
const VARIABLES = ['LANGCHAIN_', 'LANGSMITH_'];

/** Piece by piece, so that the other runs of the process go on meanwhile: as a whole it would keep them for half a second. */
export async function loadSegmentGraph(): Promise<typeof import('./segment-graph.ts')> {
  withdrawVariables(VARIABLES);
  for (const load of PIECES) {
    await load();
    await setImmediate();
  }
  return import('./segment-graph.ts');
}
