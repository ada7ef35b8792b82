import { Module } from '@nestjs/common';
import { CompileHttp } from './compile.http.ts';
import { NodesHttp } from './nodes.http.ts';

@Module({ controllers: [CompileHttp, NodesHttp] })
export class CompilerFrontModule {}
