/**
 * Two tabs that refresh at once, or a client whose answer was lost, come a second time with the token they have. Within this time
 * that is taken for an accident and answered with a token of the same generation; afterwards it is taken for a theft.
 */
export const GRACE_MS = 10_000;
/** Of one generation: a client that comes more often within the grace is not let on. */
export const MAX_TOKENS_OF_A_GENERATION = 10;
/** Older tokens are forgotten, so that a session's rows stay bounded; they are refused like any unknown one. */
export const GENERATIONS_KEPT = 1_000;

/** `rotate`: the first use. `repeat`: again, within the grace. `reuse`: somebody has a copy. */
export type RefreshVerdict = 'rotate' | 'repeat' | 'reuse';

/**
 * Only tokens of a session's newest generation are good; their first use begins the next one. Siblings that the grace has made share a
 * generation: the use of one ends the others, so that a copy never lives on unseen beside the original.
 */
export function judgeRefresh(
  token: { readonly generation: number },
  session: { readonly generation: number; readonly sinceRotationMs: number },
): RefreshVerdict {
  if (token.generation === session.generation) return 'rotate';
  return token.generation === session.generation - 1 && session.sinceRotationMs <= GRACE_MS ? 'repeat' : 'reuse';
}
