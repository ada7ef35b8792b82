import type { ExecutionEvent } from '@weft/contracts';
import { EventSourceParserStream } from 'eventsource-parser/stream';

/** A committed event, or a live one, which has no id and may be lost. */
export interface StreamedEvent extends Omit<Partial<ExecutionEvent>, 'type'> {
  readonly id?: string;
  readonly type: ExecutionEvent['type'] | 'step.started' | 'stream.closed';
  readonly code?: string;
}

/** Server-sent events (WHATWG HTML §9.2), each with its JSON read. */
export async function* readEvents(body: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<StreamedEvent> {
  const messages = body.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream());
  for await (const { id, event, data } of messages) {
    if (event === undefined || data === '') continue;
    yield { ...(JSON.parse(data) as object), ...(id !== undefined && { id }), type: event as StreamedEvent['type'] };
  }
}
