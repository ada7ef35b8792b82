import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A path that an active workflow serves. */
@Entity({ schema: 'orchestrator', name: 'webhook_routes' })
export class WebhookRouteEntity {
  @PrimaryColumn({ name: 'tenant_id', type: 'uuid' }) tenantId!: string;
  @PrimaryColumn({ type: 'text' }) method!: string;
  /** See `pathKey`. */
  @PrimaryColumn({ name: 'path_key', type: 'text' }) pathKey!: string;
  @Column({ name: 'workflow_id', type: 'uuid' }) workflowId!: string;
  @Column({ name: 'node_id', type: 'text' }) nodeId!: string;
  /** JSON text of the `WebhookRoute`. */
  @Column({ type: 'text' }) route!: string;
}
