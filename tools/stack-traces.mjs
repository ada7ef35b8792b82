// Stack traces name the lines of our sources. Maps are read when a trace is: --enable-source-maps reads each as it loads a file,
// those of packages too, which is a fifth of a start.
import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { fileURLToPath } from 'node:url';

/** @param mapOf the file with the map of what was loaded from a URL; undefined where it was loaded as it is. */
export function tracePositions(mapOf) {
  const read = new Map();
  const mapFor = (url) => {
    const file = mapOf(url);
    if (file === undefined) return undefined;
    if (!read.has(file)) read.set(file, new SourceMap(JSON.parse(readFileSync(file, 'utf8'))));
    return read.get(file);
  };
  Error.prepareStackTrace = (error, frames) =>
    [titleOf(error), ...frames.map((frame) => `    at ${place(frame, mapFor)}`)].join('\n');
}

function place(frame, mapFor) {
  const text = String(frame);
  const [url, line, column] = [frame.getFileName(), frame.getLineNumber(), frame.getColumnNumber()];
  try {
    const origin = mapFor(url)?.findOrigin(line, column);
    if (origin?.lineNumber === undefined) return text;
    return text.replace(`${url}:${line}:${column}`, `${fileURLToPath(url)}:${origin.lineNumber}:${origin.columnNumber}`);
  } catch {
    return text; // the cache was removed meanwhile
  }
}

function titleOf(error) {
  try {
    return Error.prototype.toString.call(error);
  } catch {
    return '<error>';
  }
}
