import { ApiProperty } from '@nestjs/swagger';

export class TicketResponse {
  @ApiProperty({ description: 'Good for one connection: append it as `?ticket=`.' })
  ticket!: string;

  @ApiProperty({ format: 'date-time' })
  expiresAt!: string;
}
