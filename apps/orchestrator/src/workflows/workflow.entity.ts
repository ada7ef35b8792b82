import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity({ schema: 'orchestrator', name: 'workflows' })
export class WorkflowEntity {
  @PrimaryColumn({ name: 'tenant_id', type: 'uuid' }) tenantId!: string;
  @PrimaryColumn({ type: 'uuid' }) id!: string;
  @Column({ type: 'text' }) name!: string;
  @Column({ name: 'latest_version', type: 'integer' }) latestVersion!: number;
  @Column({ name: 'active_version', type: 'integer', nullable: true }) activeVersion!: number | null;
  /** Null at the top. */
  @Column({ name: 'folder_id', type: 'uuid', nullable: true }) folderId!: string | null;
  @Column({ name: 'created_at', type: 'timestamptz', insert: false, update: false }) createdAt!: Date;
  @Column({ name: 'updated_at', type: 'timestamptz', insert: false }) updatedAt!: Date;
}
