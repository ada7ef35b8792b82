/** Paths of webhooks: segments split by `/`; a segment `:name` matches any one segment and captures it. */

const isParameter = (segment: string) => segment.startsWith(':');

export function segmentsOf(path: string): readonly string[] {
  return path.split('/').filter((segment) => segment !== '');
}

/** The segments of a call's path as it was sent, decoded one by one, so that an encoded slash is part of one. None for what cannot be a path. */
export function calledSegments(path: string): readonly string[] | undefined {
  try {
    const segments = segmentsOf(path).map(decodeURIComponent);
    return segments.some((segment) => segment.includes('\0')) ? undefined : segments;
  } catch {
    return undefined;
  }
}

/** The path with parameter names left out: two paths with one key would serve the same calls. */
export function pathKey(path: string): string {
  return segmentsOf(path)
    .map((segment) => (isParameter(segment) ? ':' : segment))
    .join('/');
}

/** What a path captures of a call, or undefined where it does not match. Expects decoded segments. */
export function matchPath(pattern: readonly string[], called: readonly string[]): Record<string, string> | undefined {
  if (pattern.length !== called.length) return undefined;
  const captured: [string, string][] = [];
  for (const [index, segment] of pattern.entries()) {
    const value = called[index] as string;
    if (isParameter(segment)) captured.push([segment.slice(1), value]);
    else if (segment !== value) return undefined;
  }
  return Object.fromEntries(captured);
}

/** Orders patterns so that the first match is the right one: fixed segments win over parameters, from the left. */
export function comparePatterns(a: readonly string[], b: readonly string[]): number {
  for (const [index, segment] of a.entries()) {
    const difference = Number(isParameter(segment)) - Number(isParameter(b[index] ?? ''));
    if (difference !== 0) return difference;
  }
  return 0;
}
