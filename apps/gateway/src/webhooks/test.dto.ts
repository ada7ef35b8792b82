import { ApiProperty } from '@nestjs/swagger';

class TestUrlResponse {
  @ApiProperty() readonly method!: string;
  @ApiProperty() readonly url!: string;
  @ApiProperty({ description: 'The trigger that the call starts.' }) readonly nodeName!: string;
}

export class TestListeningResponse {
  @ApiProperty({ format: 'uuid', description: 'Of the execution that the call will start; there is none before.' })
  readonly executionId!: string;
  @ApiProperty({ format: 'date-time' }) readonly until!: string;
  @ApiProperty({ type: [TestUrlResponse] }) readonly urls!: readonly TestUrlResponse[];
}
