import { AppError } from '@weft/errors';
import { StructuredLogger } from './structured-logger.ts';
import { runInTrace } from './trace.ts';

const logged = (write: (logger: StructuredLogger) => void, level: 'debug' | 'warn' = 'debug') => {
  const lines: string[] = [];
  write(new StructuredLogger({ level, fields: { service: 'shop' }, write: (line) => void lines.push(line) }));
  return lines;
};
const entry = (write: (logger: StructuredLogger) => void) => JSON.parse(logged(write)[0]!) as Record<string, unknown>;

describe(StructuredLogger, () => {
  it('writes one JSON line for each entry, with level, time, service and context', () => {
    const line = entry((logger) => logger.log('opened', 'Shop'));
    expect(line).toEqual({
      level: 'info',
      time: expect.stringMatching(/^\d{4}-.*Z$/),
      service: 'shop',
      context: 'Shop',
      msg: 'opened',
    });
  });

  it('names the request that is being worked on, unless the entry names another', () => {
    const lines = logged((logger) =>
      runInTrace('t1', () => {
        logger.log('one');
        logger.log({ message: 'two', traceId: 't2' });
      }),
    );
    expect(lines.map((line) => (JSON.parse(line) as { traceId: string }).traceId)).toEqual(['t1', 't2']);
    expect(entry((logger) => logger.log('three'))).not.toHaveProperty('traceId');
  });

  it('keeps the fields that are allowed, and no other', () => {
    const line = entry((logger) =>
      logger.warn({ message: 'slow', executionId: 'e1', durationMs: 5, items: ['canary'], headers: { a: 'canary' } }, 'Shop'),
    );
    expect(line).toMatchObject({ level: 'warn', msg: 'slow', executionId: 'e1', durationMs: 5 });
    expect(JSON.stringify(line)).not.toContain('canary');
  });

  it('writes of an error its name, code, message, stack and causes, and nothing else that it carries', () => {
    const cause = Object.assign(new Error('refused'), { config: { password: 'canary' }, request: { body: 'canary' } });
    const line = entry((logger) =>
      logger.error({
        message: 'failed',
        err: new AppError('STORE_UNAVAILABLE', 'The store is away.', { cause, details: { secret: 'canary' } }),
      }),
    );
    expect(line).toMatchObject({
      level: 'error',
      err: {
        name: 'AppError',
        code: 'STORE_UNAVAILABLE',
        message: 'The store is away.',
        stack: expect.any(String),
        cause: { message: 'refused' },
      },
    });
    expect(JSON.stringify(line)).not.toContain('canary');
  });

  it('takes errors, stacks and odd values as Nest passes them', () => {
    expect(entry((logger) => logger.error(new Error('broken'), 'Shop'))).toMatchObject({
      msg: 'broken',
      err: { message: 'broken' },
      context: 'Shop',
    });
    expect(entry((logger) => logger.error('broken', 'Error: broken\n    at x.ts:1:1', 'Shop'))).toMatchObject({
      err: { stack: expect.stringContaining('at x.ts') },
      context: 'Shop',
    });
    expect(entry((logger) => logger.log(undefined))).toMatchObject({ msg: 'undefined' });
  });

  it('lets no value forge an entry', () => {
    const lines = logged((logger) => logger.log('a\n{"level":"error","msg":"forged"}\r\n\u001b[31m', 'Shop'));
    expect(lines).toHaveLength(1);
    expect(lines[0]!.trimEnd()).not.toMatch(/[\n\r\u001b]/);
  });

  it('says nothing below its level', () => {
    expect(logged((logger) => (logger.log('a'), logger.debug('b'), logger.warn('c')), 'warn')).toHaveLength(1);
  });
});
