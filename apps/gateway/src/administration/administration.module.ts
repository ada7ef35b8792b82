import { Module } from '@nestjs/common';
import { DeadLettersHttp } from './dead-letters.http.ts';
import { LetterBatchesHttp } from './letter-batches.http.ts';

@Module({ controllers: [LetterBatchesHttp, DeadLettersHttp] })
export class AdministrationModule {}
