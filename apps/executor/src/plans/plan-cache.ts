import type { Plan } from '@weft/engine';
import { AppError } from '@weft/errors';
import { PlanStore } from '@weft/execution-store';
import { Injectable } from '@nestjs/common';

/** A plan with what every run of it looks up. */
export interface LoadedPlan {
  readonly plan: Plan;
  readonly indexById: ReadonlyMap<string, number>;
  readonly indexByName: ReadonlyMap<string, number>;
  readonly hasRespond: boolean;
  /** No Respond node has anything after it, so that its answer may leave with the run's end. */
  readonly respondEndsRun: boolean;
}

/** Plans kept in memory; the one that was not used for the longest goes first. */
const MAX_PLANS = 1_000;

/** Plans by workspace and hash. They are immutable, so nothing ever has to be dropped but for room. */
@Injectable()
export class PlanCache {
  private readonly plans = new Map<string, LoadedPlan>();
  private readonly loading = new Map<string, Promise<LoadedPlan>>();

  constructor(private readonly store: PlanStore) {}

  /** Answers at once where the plan is in memory. @throws PLAN_NOT_FOUND */
  get(tenantId: string, hash: string): LoadedPlan | Promise<LoadedPlan> {
    const key = `${tenantId}/${hash}`;
    const cached = this.plans.get(key);
    return cached ? this.touch(key, cached) : this.loadOnce(key, { tenantId, hash });
  }

  private touch(key: string, plan: LoadedPlan): LoadedPlan {
    if (this.plans.size < MAX_PLANS / 2) return plan; // far from full: order does not matter
    this.plans.delete(key);
    this.plans.set(key, plan);
    return plan;
  }

  private loadOnce(key: string, plan: { tenantId: string; hash: string }): Promise<LoadedPlan> {
    const under = this.loading.get(key);
    if (under) return under;
    const loading = this.load(key, plan).finally(() => this.loading.delete(key));
    this.loading.set(key, loading);
    return loading;
  }

  private async load(key: string, { tenantId, hash }: { tenantId: string; hash: string }): Promise<LoadedPlan> {
    const plan = await this.store.load(tenantId, hash);
    if (!plan)
      throw new AppError(
        'PLAN_NOT_FOUND',
        `The compiled plan ${hash.slice(0, 12)}… of this version is not in the store. Save the workflow again.`,
      );
    const loaded = toLoadedPlan(plan);
    for (const oldest of this.plans.keys()) {
      if (this.plans.size < MAX_PLANS) break;
      this.plans.delete(oldest);
    }
    this.plans.set(key, loaded);
    return loaded;
  }
}

export function toLoadedPlan(plan: Plan): LoadedPlan {
  return {
    plan,
    indexById: new Map(plan.nodes.map((node) => [node.id, node.index])),
    indexByName: new Map(plan.nodes.map((node) => [node.name, node.index])),
    hasRespond: plan.nodes.some((node) => node.effect === 'respond'),
    respondEndsRun: plan.nodes.every(
      (node) => node.effect !== 'respond' || node.outputs.every(({ targets }) => targets.length === 0),
    ),
  };
}
