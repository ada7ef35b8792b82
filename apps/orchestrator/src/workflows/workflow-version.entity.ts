import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One save of a workflow. Never changed once written. */
@Entity({ schema: 'orchestrator', name: 'workflow_versions' })
export class WorkflowVersionEntity {
  @PrimaryColumn({ name: 'tenant_id', type: 'uuid' }) tenantId!: string;
  @PrimaryColumn({ name: 'workflow_id', type: 'uuid' }) workflowId!: string;
  @PrimaryColumn({ type: 'integer' }) version!: number;
  /** JSON text of the document. */
  @Column({ type: 'text' }) document!: string;
  /** JSON text of the compiler's findings. */
  @Column({ type: 'text' }) problems!: string;
  /** JSON text of the compiled triggers. */
  @Column({ type: 'text' }) triggers!: string;
  @Column({ name: 'plan_hash', type: 'text', nullable: true }) planHash!: string | null;
  /** JSON text: names of the variables that the plan may read, or "all". */
  @Column({ type: 'text', nullable: true }) variables!: string | null;
  @Column({ name: 'created_at', type: 'timestamptz', insert: false, update: false }) createdAt!: Date;
  @Column({ name: 'created_by', type: 'uuid', nullable: true }) createdBy!: string | null;
}
