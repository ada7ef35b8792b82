import { NodeFailure, type SqlPort, type SqlRequest, type SqlResult } from '@weft/node-sdk';
import type { Fixture } from './fixture.ts';

/** A database that answers as a fixture says; of what it has no answer for it says that nothing was changed. */
export class FakeSql implements SqlPort {
  readonly requests: SqlRequest[] = [];

  constructor(private readonly answers: NonNullable<Fixture['sql']> = []) {}

  async run(request: SqlRequest): Promise<readonly SqlResult[]> {
    const answer = this.answers[this.requests.push(request) - 1];
    if (typeof answer === 'string') throw new NodeFailure({ code: answer, fault: 'user', message: 'The fixture says so.' });
    return answer ?? request.statements.map(() => ({ affectedRows: 0 }));
  }
}
