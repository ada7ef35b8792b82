import { Injectable } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import { BodyIntake } from './body-intake.ts';
import { ResumeIngress } from './resume-ingress.ts';
import { TestIngress } from './test-ingress.ts';
import { registerIngress } from './webhook.plugin.ts';
import { WebhookIngress } from './webhook-ingress.ts';

/** Every address at which the outside calls a workflow. */
@Injectable()
export class WebhookIngresses {
  constructor(
    private readonly live: WebhookIngress,
    private readonly tests: TestIngress,
    private readonly resumes: ResumeIngress,
    private readonly intake: BodyIntake,
  ) {}

  register(server: FastifyInstance): void {
    const { live, tests, resumes, intake } = this;
    registerIngress(server, {
      paths: ['/webhook/*', '/webhook/~:workspace/*'],
      intake,
      ingress: {
        admit: (request, _reply, done) => live.admit(request, done), // eslint-disable-line max-params -- Fastify's own
        serve: (request, reply) => live.serve(request, reply),
        preflight: (request, reply) => live.preflight(request, reply),
      },
    });
    const slow = (admit: TestIngress['admit']) => ({
      // eslint-disable-next-line max-params -- Fastify's own
      admit: (request: Parameters<TestIngress['admit']>[0], _reply: unknown, done: (error?: Error) => void) =>
        void admit(request).then(() => done(), done),
    });
    registerIngress(server, {
      paths: ['/webhook-test/*', '/webhook-test/~:workspace/*'],
      intake,
      ingress: {
        ...slow((request) => tests.admit(request)),
        serve: (request, reply) => tests.serve(request, reply),
        preflight: (request, reply) => tests.preflight(request, reply),
      },
    });
    registerIngress(server, {
      paths: ['/webhook-waiting/:token', '/webhook-waiting/:token/*'],
      intake,
      ingress: {
        ...slow((request) => resumes.admit(request)),
        serve: (request, reply) => void resumes.serve(request, reply).catch((error: unknown) => reply.send(error)),
        preflight: (request, reply) => resumes.preflight(request, reply),
      },
    });
  }
}
