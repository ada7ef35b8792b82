import type { Failure } from '@weft/engine';
import type { Json } from '@weft/workflow-model';
import type { CredentialUse } from './credential-use.ts';
import { isNodeFailure, NodeFailure } from './node-failure.ts';
import type { NodePorts } from './node-ports.ts';

/** One of the values that a field can have, for somebody who chooses. */
export interface NodeOption {
  readonly value: Json;
  readonly label: string;
  readonly description?: string;
}

/** Where the options of a field are loaded: in no run. */
export interface OptionsContext {
  /** As they stand in the editor: perhaps not complete, and with expressions as text. */
  readonly parameters: Readonly<Record<string, Json>>;
  /** What was typed to find an option by; '' where nothing was. */
  readonly search: string;
  /** The credential of this type that was chosen. @throws NodeFailure CREDENTIAL_MISSING */
  credential(type: string): CredentialUse;
  readonly ports: Omit<NodePorts, 'respond' | 'seenValues' | 'workflows'>;
  readonly signal: AbortSignal;
}

/** Gives the options of one field, by asking the other side. @throws NodeFailure */
export type OptionsLoader = (context: OptionsContext) => Promise<readonly NodeOption[]>;

export type LoadedOptions =
  | { readonly status: 'succeeded'; readonly options: readonly NodeOption[] }
  | { readonly status: 'failed'; readonly failure: Failure };

/** What a failure of the other side, or of the node itself, comes to. */
export async function loadOptions(
  load: OptionsLoader,
  context: OptionsContext,
  onCrash: (error: unknown) => void,
): Promise<LoadedOptions> {
  try {
    return { status: 'succeeded', options: await load(context) };
  } catch (error) {
    if (isNodeFailure(error)) return { status: 'failed', failure: error.failure };
    if (context.signal.aborted) return { status: 'failed', failure: TOO_LATE };
    onCrash(error);
    return { status: 'failed', failure: CRASHED };
  }
}

const TOO_LATE: Failure = {
  code: 'OPTIONS_TIMED_OUT',
  fault: 'node',
  message: 'The other side took too long to say what there is to choose from.',
  fix: 'Try again, or write the value by hand.',
};

const CRASHED: Failure = {
  code: 'NODE_CRASHED',
  fault: 'platform',
  message: 'The node failed by a fault of its own when it looked for what there is to choose from.',
  fix: 'Write the value by hand.',
};

/** No credential of this type was chosen yet. */
export const credentialNotChosen = (type: string): NodeFailure =>
  new NodeFailure({
    code: 'CREDENTIAL_MISSING',
    fault: 'user',
    message: `A credential of the type "${type}" is needed to see what there is to choose from.`,
    fix: 'Choose one first.',
    retryable: false,
  });
