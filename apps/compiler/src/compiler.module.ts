import { Module } from '@nestjs/common';
import { NodeRegistry } from '@weft/node-sdk';
import { nodeDefinitions } from '@weft/nodes';
import { CompilerController } from './compiler.controller.ts';

@Module({
  controllers: [CompilerController],
  providers: [{ provide: NodeRegistry, useFactory: () => new NodeRegistry(nodeDefinitions) }],
})
export class CompilerModule {}
