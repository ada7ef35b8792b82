import { Worker } from 'node:worker_threads';
import { NodeFailure, type ImageInformation, type ImageJob, type ImagePort } from '@weft/node-sdk';
import { imageHead } from './image-head.ts';
import { MAX_BYTES, MAX_STEPS } from './image-limits.ts';

const MAX_MS = 30_000;
const HEAP_MB = 512;
/** Each may take some hundred megabytes. */
const AT_ONCE = 2;

type Answer =
  | { readonly result: ImageInformation & { readonly content: Uint8Array } }
  | { readonly refusal: { readonly code: string; readonly message: string } };

/** Works on images, each job in a thread of its own that is ended with it: what an image does to its decoder is over then. */
export class ImageEditor implements ImagePort {
  private working = 0;
  private readonly waiting: (() => void)[] = [];

  inform(image: Uint8Array): ImageInformation {
    const head = imageHead(image);
    if (head) return head;
    throw unreadable('it is no PNG, JPEG, GIF or BMP');
  }

  async edit(job: ImageJob, signal: AbortSignal): ReturnType<ImagePort['edit']> {
    const sizeBytes = [job.image, ...job.others].reduce((sum, each) => sum + (each?.length ?? 0), 0);
    if (sizeBytes > MAX_BYTES) throw tooLarge(`its files have ${sizeBytes} bytes, and ${MAX_BYTES} are allowed`);
    if (job.steps.length > MAX_STEPS) throw invalid(`there are ${job.steps.length} steps, and ${MAX_STEPS} are allowed`);
    await this.turn();
    try {
      signal.throwIfAborted();
      return await inThread(job, signal);
    } finally {
      this.working -= 1;
      this.waiting.shift()?.();
    }
  }

  private async turn(): Promise<void> {
    while (this.working >= AT_ONCE) await new Promise<void>((go) => this.waiting.push(go));
    this.working += 1;
  }
}

function inThread(job: ImageJob, signal: AbortSignal): ReturnType<ImagePort['edit']> {
  const worker = new Worker(new URL('./image-worker.ts', import.meta.url), {
    workerData: job,
    execArgv: ['--conditions=weft-source', '--no-warnings'],
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
  });
  const end = AbortSignal.any([signal, AbortSignal.timeout(MAX_MS)]);
  return new Promise((resolve, reject) => {
    const settle = (settled: () => void) => {
      end.removeEventListener('abort', abort);
      void worker.terminate();
      settled();
    };
    const abort = () => settle(() => reject(signal.aborted ? (signal.reason as Error) : timedOut()));
    end.addEventListener('abort', abort, { once: true });
    worker.once('message', (answer: Answer) =>
      settle(() => ('result' in answer ? resolve(answer.result) : reject(failureOf(answer.refusal)))),
    );
    worker.once('error', (error: NodeJS.ErrnoException) =>
      settle(() => reject(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? tooLarge('it takes more memory than there is') : error)),
    );
    worker.once('exit', () => settle(() => reject(unreadable('its decoder has ended')))); // nothing, once it is settled
  });
}

function failureOf({ code, message }: { readonly code: string; readonly message: string }): NodeFailure {
  if (code === 'IMAGE_TOO_LARGE') return tooLarge(message);
  return code === 'IMAGE_STEP_INVALID' ? invalid(message) : unreadable(message);
}

const fail = (code: string, message: string, fix: string): NodeFailure =>
  new NodeFailure({ code, fault: 'user', message, fix, retryable: false });

const unreadable = (why: string): NodeFailure =>
  fail('IMAGE_UNREADABLE', `The image cannot be read: ${why}.`, 'Give a PNG, JPEG, GIF or BMP; convert other images before.');

const tooLarge = (why: string): NodeFailure =>
  fail(
    'IMAGE_TOO_LARGE',
    `The image is too large: ${why}.`,
    'Take a smaller one, of at most 25 million pixels and 20,000 on a side.',
  );

const invalid = (why: string): NodeFailure =>
  fail('IMAGE_STEP_INVALID', `The image cannot be changed so: ${why}.`, 'Look at the steps of the node.');

const timedOut = (): NodeFailure =>
  fail(
    'IMAGE_TIMED_OUT',
    `The work on the image took longer than ${MAX_MS / 1_000} seconds.`,
    'Take a smaller image, or fewer steps.',
  );
