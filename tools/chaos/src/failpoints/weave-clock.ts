import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** How often a process looks what its clock is to show. */
const LOOK_EVERY_MS = 50;

/** Which say how far the clock of a process is to be off, and how far it is. */
export const clockFiles = (folder: string, name: string) => ({
  ordered: join(folder, 'clocks', name),
  shown: join(folder, 'clocks', `${name}.shown`),
});

/** Puts this process' clock wrong as it is ordered to: dates, not the time that has passed since something, as when a system's clock is set. */
export function weaveClock(folder: string, name: string): void {
  const { ordered, shown } = clockFiles(folder, name);
  const { now } = Date;
  let offsetMs = 0;
  const look = () => {
    const wanted = readNumber(ordered);
    if (wanted === undefined || wanted === offsetMs) return;
    offsetMs = wanted;
    writeNumber(shown, offsetMs);
  };
  const wrongNow = () => now() + offsetMs;
  globalThis.Date = new Proxy(Date, {
    construct: (target, args: [], newTarget) =>
      Reflect.construct(target, args.length > 0 ? args : [wrongNow()], newTarget) as Date,
    apply: () => new Date(wrongNow()).toString(),
    get: (target, property) => (property === 'now' ? wrongNow : (Reflect.get(target, property) as unknown)),
  });
  look();
  setInterval(look, LOOK_EVERY_MS).unref();
}

export const readNumber = (file: string): number | undefined =>
  existsSync(file) ? Number(readFileSync(file, 'utf8')) : undefined;

/** In one piece: who reads it meanwhile reads what stood there before. */
export function writeNumber(file: string, value: number): void {
  writeFileSync(`${file}.new`, String(value));
  renameSync(`${file}.new`, file);
}
