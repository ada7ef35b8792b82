import { readdir, readFile } from 'node:fs/promises';
import type { Actor, WorkflowSummary } from '@weft/contracts';
import { Injectable } from '@nestjs/common';
import { ActivationService } from '../workflows/activation.service.ts';
import { WorkflowsService } from '../workflows/workflows.service.ts';

const FOLDER = new URL('.', import.meta.url);

/** The workflows that a new workspace starts with: the `*.json` files beside this one, in the order of their names. */
@Injectable()
export class SamplesService {
  constructor(
    private readonly workflows: WorkflowsService,
    private readonly activation: ActivationService,
  ) {}

  /** Creates and activates them. A workspace that has workflows keeps just those. */
  async seed(actor: Actor): Promise<readonly WorkflowSummary[]> {
    const existing = await this.workflows.list(actor, { limit: 1 });
    if (existing.items.length > 0) return [];
    const files = (await readdir(FOLDER)).filter((file) => file.endsWith('.json')).sort();
    const seeded: WorkflowSummary[] = [];
    for (const file of files) {
      const document: unknown = JSON.parse(await readFile(new URL(file, FOLDER), 'utf8'));
      const workflow = await this.workflows.create(actor, document);
      seeded.push(await this.activation.activate(actor, workflow.id));
    }
    return seeded;
  }
}
