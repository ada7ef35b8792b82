import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * How many calls from outside a run has got. Each is a row of the journal under fence 0, which no owner of the run writes under, so that
 * a call needs no fence, and nobody who owns the run can overwrite it.
 */
export class AddResumes1764000000101 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE execution.runs ADD resumes integer NOT NULL DEFAULT 0');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE execution.runs DROP resumes');
  }
}
