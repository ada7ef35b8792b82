import { once } from 'node:events';
import { createServer } from 'node:net';
import type { DynamicModule, LoggerService } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { ConfigOf } from '@weft/config';
import { gateway } from '@weft/contracts';
import { AppError } from '@weft/errors';
import { defineServiceHost } from '@weft/service-host';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ApprovalIngress } from './approvals/approval-ingress.ts';
import { AccessGuard } from './access/access.guard.ts';
import { registerAuthentication } from './access/authentication.hook.ts';
import { registerRouteInventory } from './access/route-inventory.ts';
import { Authenticator } from './accounts/authenticator.ts';
import { FirstStart } from './accounts/first-start.ts';
import { PublicAddress } from './http/public-address.ts';
import { StreamTickets } from './accounts/stream-tickets.ts';
import { gatewayConfig } from './gateway.config.ts';
import { ChatIngress } from './chats/chat-ingress.ts';
import { FormIngress } from './forms/form-ingress.ts';
import { HostedFormIngress } from './forms/hosted-form-ingress.ts';
import { GatewayModule } from './gateway.module.ts';
import { registerAllowedHosts } from './http/allowed-hosts.hook.ts';
import { refuseClient } from './http/client-error.ts';
import { registerCors } from './http/cors.hook.ts';
import { takeJsonBodies } from './http/json-bodies.ts';
import { registerLinger } from './http/linger.hook.ts';
import { setUpExplorer } from './http/openapi.ts';
import { ProblemFilter, sendProblem } from './http/problem.filter.ts';
import { registerPromptClose } from './http/prompt-close.hook.ts';
import { registerSecurityHeaders } from './http/security-headers.hook.ts';
import { registerTraces } from './http/trace.hook.ts';
import { UnaskedBodyGuard } from './http/unasked-body.guard.ts';
import { createValidationPipe } from './http/validation.pipe.ts';
import { SocketAdapter } from './sockets/socket-adapter.ts';
import { registerSocketOrigins } from './sockets/socket-origin.hook.ts';
import { registerUpgrades, wantsSocket } from './sockets/upgrades.ts';
import { WebhookIngresses } from './webhooks/webhook-ingresses.ts';

type Config = ConfigOf<typeof gatewayConfig>;

const MAX_BODY_BYTES = 16 * 1024 * 1024;
const MAX_RECEIVING_MS = 120_000;

async function create(
  module: DynamicModule,
  { config, logger }: { config: Config; logger: LoggerService },
): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({
    bodyLimit: MAX_BODY_BYTES,
    trustProxy: config.trustedProxies.length > 0 ? [...config.trustedProxies] : false,
    // Refused by the router itself, before any hook or filter.
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) => sendProblem(request, reply, error),
    clientErrorHandler: refuseClient,
    // Of receiving a request; an answer may take as long as it takes.
    requestTimeout: MAX_RECEIVING_MS,
    forceCloseConnections: 'idle',
    http: { shouldUpgradeCallback: wantsSocket },
    routerOptions: { maxParamLength: 500 },
  });
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, { logger, abortOnError: false });
  takeJsonBodies(app, MAX_BODY_BYTES);
  const server = adapter.getInstance();
  registerTraces(server);
  registerPromptClose(server);
  registerRouteInventory(server);
  registerSecurityHeaders(server);
  registerAllowedHosts(server, config.allowedHosts);
  registerLinger(server);
  registerCors(server, config.corsOrigins);
  registerSocketOrigins(server, config.corsOrigins, app.get(PublicAddress, { strict: false }));
  registerAuthentication(server, app.get(Authenticator, { strict: false }), app.get(StreamTickets, { strict: false }));
  app.get(WebhookIngresses, { strict: false }).register(server);
  app.get(FormIngress, { strict: false }).register(server);
  app.get(HostedFormIngress, { strict: false }).register(server);
  app.get(ChatIngress, { strict: false }).register(server);
  app.get(ApprovalIngress, { strict: false }).register(server);
  registerUpgrades(server);
  app.useWebSocketAdapter(new SocketAdapter(app));
  app.useGlobalGuards(app.get(AccessGuard, { strict: false }), new UnaskedBodyGuard());
  app.useGlobalPipes(createValidationPipe());
  app.useGlobalFilters(new ProblemFilter());
  setUpExplorer(app);
  return app;
}

async function assertCanListen({ host, port }: Config): Promise<void> {
  const probe = createServer();
  try {
    await once(probe.listen(port, host), 'listening');
  } catch (cause) {
    throw toListenError(cause as NodeJS.ErrnoException, { host, port });
  } finally {
    probe.close();
  }
}

async function listen(app: NestFastifyApplication, { host, port }: Config): Promise<string> {
  try {
    await app.listen(port, host);
  } catch (cause) {
    throw toListenError(cause as NodeJS.ErrnoException, { host, port });
  }
  const url = await app.getUrl();
  app.get(PublicAddress, { strict: false }).reachedAt(url);
  return url;
}

function toListenError(cause: NodeJS.ErrnoException, { host, port }: Pick<Config, 'host' | 'port'>): Error {
  const message = {
    EADDRINUSE: `Port ${port} is taken by another program: stop that, or set PORT to another one.`,
    EACCES: `Port ${port} may not be used by this account: set PORT to one above 1023.`,
    EADDRNOTAVAIL: `${host} is not an address of this machine: correct HOST.`,
    ENOTFOUND: `${host} is not an address of this machine: correct HOST.`,
  }[cause.code ?? ''];
  return message === undefined ? cause : new AppError('SERVICE_UNAVAILABLE', message, { cause });
}

/** What a host needs to run this service, alone or beside others. */
export const gatewayService = defineServiceHost({
  contract: gateway,
  config: gatewayConfig,
  module: GatewayModule,
  http: { create, assertCanListen, listen },
  // Nobody is there to be shown a password or a key: the operator has given the one, and makes the other after signing in.
  whenAlone: async (get, { ownerPassword }) => {
    if (ownerPassword !== undefined) await get(FirstStart).run({ withKey: false });
  },
});
