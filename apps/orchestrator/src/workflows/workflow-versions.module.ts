import { Module } from '@nestjs/common';
import { WorkspacesModule } from '../workspaces/workspaces.module.ts';
import { CallGraph } from './call-graph.ts';
import { ErrorWorkflows } from './error-workflows.ts';
import { SubWorkflows } from './sub-workflows.ts';
import { VersionCompiler } from './version-compiler.ts';
import { WorkflowsRepository } from './workflows.repository.ts';

/** Workflows and their versions, as everybody needs them who runs one: compiled, and with those that they name. */
@Module({
  imports: [WorkspacesModule],
  providers: [WorkflowsRepository, VersionCompiler, ErrorWorkflows, CallGraph, SubWorkflows],
  exports: [WorkflowsRepository, VersionCompiler, ErrorWorkflows, CallGraph, SubWorkflows],
})
export class WorkflowVersionsModule {}
