import type { Type } from '@nestjs/common';
import { FirstStart, gatewayService } from '@weft/app-gateway';
import { orchestratorService, SamplesService } from '@weft/app-orchestrator';
import type { AnyServiceDefinition } from '@weft/service-host';
import type { FirstSteps } from './welcome.ts';

/** Where the inside of services can be had. */
export interface ServiceInside {
  get<T>(definition: AnyServiceDefinition, token: Type<T>): T;
}

/** Makes the owner, a key and the samples. Undefined where there is an owner already. */
export async function makeFirstStart(services: ServiceInside): Promise<FirstSteps | undefined> {
  const owner = await services.get(gatewayService, FirstStart).run();
  if (!owner) return undefined;
  const samples = await services
    .get(orchestratorService, SamplesService)
    .seed({ tenantId: owner.tenantId, userId: owner.userId });
  return { ...owner, samples };
}
