import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

export class DiagnosticResponse {
  @ApiProperty({ enum: ['error', 'warning'] })
  severity!: string;

  @ApiProperty()
  code!: string;

  @ApiPropertyOptional()
  nodeId?: string;

  @ApiPropertyOptional()
  field?: string;

  @ApiProperty()
  message!: string;

  @ApiPropertyOptional({ description: 'What to do about it.' })
  fix?: string;
}

export class WorkflowSummaryResponse {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty()
  name!: string;

  @ApiProperty()
  active!: boolean;

  @ApiProperty({ type: 'integer', description: 'The newest saved version.' })
  version!: number;

  @ApiProperty({ type: 'integer', nullable: true, description: 'The version that triggers run.' })
  activeVersion!: number | null;

  @ApiProperty({ format: 'uuid', nullable: true, type: String, description: 'The folder that it lies in; null at the top.' })
  folderId!: string | null;

  @ApiProperty({ type: [String] })
  tags!: readonly string[];

  @ApiProperty({ format: 'date-time' })
  createdAt!: string;

  @ApiProperty({ format: 'date-time' })
  updatedAt!: string;
}

export class WorkflowResponse extends WorkflowSummaryResponse {
  @ApiProperty({ type: 'object', additionalProperties: true })
  document!: object;

  @ApiProperty({ type: [DiagnosticResponse] })
  problems!: DiagnosticResponse[];
}

export class WorkflowPageResponse {
  @ApiProperty({ type: [WorkflowSummaryResponse] })
  items!: WorkflowSummaryResponse[];

  @ApiPropertyOptional({ description: 'Absent on the last page.' })
  nextCursor?: string;
}

export class VersionResponse {
  @ApiProperty({ type: 'integer' })
  version!: number;

  @ApiProperty({ format: 'date-time' })
  createdAt!: string;

  @ApiProperty({ format: 'uuid', nullable: true, type: String })
  createdBy!: string | null;

  @ApiProperty()
  active!: boolean;
}

export class VersionPageResponse {
  @ApiProperty({ type: [VersionResponse] })
  items!: VersionResponse[];

  @ApiPropertyOptional()
  nextCursor?: string;
}

/** What became of a node on its way from or to another system. */
export class ConvertedNodeResponse {
  @ApiProperty()
  name!: string;

  @ApiProperty()
  type!: string;

  @ApiProperty({ enum: ['supported', 'converted', 'placeholder'] })
  status!: string;

  @ApiProperty({ type: [String] })
  reasons!: string[];
}

class ImportReportResponse {
  @ApiProperty({ type: [ConvertedNodeResponse] })
  nodes!: ConvertedNodeResponse[];

  @ApiProperty()
  valid!: boolean;

  @ApiProperty({ type: [DiagnosticResponse] })
  problems!: DiagnosticResponse[];
}

export class ImportResponse {
  @ApiProperty({ type: WorkflowResponse })
  workflow!: WorkflowResponse;

  @ApiProperty({ type: ImportReportResponse })
  report!: ImportReportResponse;
}
