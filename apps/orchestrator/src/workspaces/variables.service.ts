import { Injectable } from '@nestjs/common';
import type { Actor, VariableView } from '@weft/contracts';
import { AppError } from '@weft/errors';
import { TenantDatabase, type TenantTransaction } from '@weft/persistence';
import { ChangeCounter } from '../workflows/change-counter.ts';
import { VariablesRepository } from './variables.repository.ts';

const MAX_VARIABLES = 1_000;

/** What every workflow of a workspace may read as `$vars`. A change raises the counter: what is live is cached with its variables. */
@Injectable()
export class VariablesService {
  constructor(
    private readonly database: TenantDatabase,
    private readonly variables: VariablesRepository,
    private readonly changes: ChangeCounter,
  ) {}

  list(actor: Actor): Promise<readonly VariableView[]> {
    return this.database.withTenant(actor.tenantId, (tx) => this.variables.list(tx));
  }

  set(actor: Actor, name: string, value: string): Promise<VariableView> {
    return this.change(actor, async (tx) => {
      const variable = await this.variables.set(tx, name, value);
      if ((await this.variables.count(tx)) <= MAX_VARIABLES) return variable;
      throw new AppError('VARIABLE_LIMIT_REACHED', `A workspace has at most ${MAX_VARIABLES} variables.`);
    });
  }

  delete(actor: Actor, name: string): Promise<void> {
    return this.change(actor, async (tx) => {
      if (await this.variables.delete(tx, name)) return;
      throw new AppError('VARIABLE_NOT_FOUND', `There is no variable "${name}" in this workspace.`);
    });
  }

  private async change<T>(actor: Actor, act: (tx: TenantTransaction) => Promise<T>): Promise<T> {
    const { result, counter } = await this.database.withTenant(actor.tenantId, async (tx) => ({
      result: await act(tx),
      counter: await this.changes.raise(tx),
    }));
    this.changes.announce(counter);
    return result;
  }
}
