import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EventPublisher } from '@weft/messaging';

/** What becomes of every hint: of it being late, or coming twice, nothing may depend. */
export type HintFate = 'dropped' | 'doubled' | 'late';

/** Three minutes: past any window in which a message broker could know it again. */
const LATE_MS = 180_000;
const fileOf = (folder: string): string => join(folder, 'hints');

/** From now on, in every process of the house; undefined sends them as they are. */
export function orderHints(folder: string, fate: HintFate | undefined): void {
  if (fate === undefined) rmSync(fileOf(folder), { force: true });
  else writeFileSync(fileOf(folder), fate);
}

/** Wraps the sending of hints in this process. */
export function weaveHints(folder: string): void {
  const { publish } = EventPublisher.prototype;
  EventPublisher.prototype.publish = function (...hint) {
    const send = () => publish.call(this, ...hint);
    const fate = existsSync(fileOf(folder)) ? readFileSync(fileOf(folder), 'utf8') : undefined;
    if (fate === 'dropped') return;
    if (fate === 'late') return void setTimeout(send, LATE_MS).unref();
    send();
    if (fate === 'doubled') send();
  };
}
