import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AppError } from '@weft/errors';
import type { FastifyRequest } from 'fastify';
import { ACCESS_RULE, type AccessRule } from './access.decorators.ts';

/** Lets nobody through who is not meant to pass: a route without a rule is closed, whoever calls. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    const rule = this.reflector.get<AccessRule | undefined>(ACCESS_RULE, context.getHandler());
    if (!rule) throw new AppError('FORBIDDEN', 'This route is open to nobody.');
    if (rule.kind === 'public') return true;
    const { principal } = context.switchToHttp().getRequest<FastifyRequest>();
    if (!principal) throw new AppError('UNAUTHENTICATED', 'Sign in first.');
    if (rule.kind === 'permission' && !principal.permissions.has(rule.permission)) {
      throw new AppError('FORBIDDEN', `This needs the permission "${rule.permission}", which you or your API key do not have.`);
    }
    if (rule.kind === 'in-person' && principal.by !== 'access-token') {
      throw new AppError('FORBIDDEN', 'This is for people who have signed in, not for API keys: send an access token.');
    }
    return true;
  }
}
