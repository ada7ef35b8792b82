import { type Digest, digestOf, digestText, extend, isTextOf, parseDigest } from './digest.ts';

/** More outputs than a node can have, so that (input, output) fits one number. */
const OUTPUTS_PER_INPUT = 0x10000;
/** Tells the name of the activation that a run starts with from every one that has a source. */
const START_SALT = -1;
/** Of nodes; each is some hundred bytes. */
const MAX_KEPT_KEYS = 10_000;

/** Of the activation of a node that a run starts with. */
export const nameOfStart = (key: Digest): Digest => extend(key, key, START_SALT);

/** Of any other: its node's key, extended by the name of each of its sources and by how the items came from there, in the order of the inputs. */
export const wayOf = (input: number, output: number): number => input * OUTPUTS_PER_INPUT + output;

const FIRST_INPUT = 0;
const keys = new Map<string, Digest>();

function keyOf(nodeId: string): Digest {
  let key = keys.get(nodeId);
  if (key === undefined) {
    if (keys.size >= MAX_KEPT_KEYS) keys.clear();
    keys.set(nodeId, (key = digestOf(nodeId)));
  }
  return key;
}

/**
 * Names of activations in the order in which a run came to them. Most follow from the one before: the first is where the run started, and each
 * other one took what that one handed on. Whoever stores a run need not write such a name.
 */
export class NameChain {
  #before: Digest | undefined;

  /** Is `path` the name of the node's activation that took output `output` of the one before? Goes on from it in either case. */
  follows(path: string, nodeId: string, output: number): boolean {
    const name = this.#following(nodeId, output);
    const isIt = isTextOf(name, path);
    this.#before = isIt ? name : parseDigest(path);
    return isIt;
  }

  /** The name of the node's activation that took output `output` of the one before. Goes on from it. */
  next(nodeId: string, output: number): string {
    this.#before = this.#following(nodeId, output);
    return digestText(this.#before);
  }

  /** Goes on from an activation that did not follow, or from none. */
  goTo(path: string | undefined): void {
    this.#before = path === undefined ? undefined : parseDigest(path);
  }

  #following(nodeId: string, output: number): Digest {
    const key = keyOf(nodeId);
    return this.#before === undefined ? nameOfStart(key) : extend(key, this.#before, wayOf(FIRST_INPUT, output));
  }
}
