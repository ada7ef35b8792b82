import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type LetterResults, orchestrator, type OrchestratorClient } from '@weft/contracts';
import { InjectClient } from '@weft/messaging';
import { Caller, Requires } from '../access/access.decorators.ts';
import { type Principal, toActor } from '../accounts/principal.ts';
import { Problems } from '../http/problem.decorator.ts';
import { ChooseDeadLettersBody, LetterResultsResponse, RedriveManyBody } from './dead-letters.dto.ts';

@ApiTags('administration')
@Controller('api/admin/dead-letters')
export class LetterBatchesHttp {
  constructor(@InjectClient(orchestrator) private readonly orchestrator: OrchestratorClient) {}

  @Post('redrive')
  @Requires('dead-letters.manage')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Redrive many dead letters',
    description:
      'Those that are named, or the open ones that match, up to 100 in one call. Each for itself: the answer says of every one what became of it.',
  })
  @ApiOkResponse({ type: LetterResultsResponse })
  @Problems()
  redrive(@Caller() caller: Principal, @Body() choice: RedriveManyBody): Promise<LetterResults> {
    return this.orchestrator.redriveDeadLetters({ actor: toActor(caller), ...choice });
  }

  @Post('dismiss')
  @Requires('dead-letters.manage')
  @HttpCode(200)
  @ApiOperation({ summary: 'Dismiss many dead letters', description: 'Chosen as for `redrive`.' })
  @ApiOkResponse({ type: LetterResultsResponse })
  @Problems()
  dismiss(@Caller() caller: Principal, @Body() choice: ChooseDeadLettersBody): Promise<LetterResults> {
    return this.orchestrator.dismissDeadLetters({ actor: toActor(caller), ...choice });
  }
}
