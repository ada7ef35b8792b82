import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { AppError } from '@weft/errors';
import type { FastifyRequest } from 'fastify';
import { toInputError } from './validation.pipe.ts';

/** Where Nest keeps that a handler takes the body, or the request itself. */
const TAKES_BODY = /^[03]:/;
const MAX_NAMED = 20;

/** A route that takes no body takes no key of one either: what somebody sent has a meaning to them, and would be lost without a word. */
@Injectable()
export class UnaskedBodyGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { body } = context.switchToHttp().getRequest<FastifyRequest>();
    if (body === undefined || body === null || takesBody(context)) return true;
    if (typeof body !== 'object' || Array.isArray(body)) throw new AppError('INVALID_INPUT', 'This takes no body.');
    const keys = Object.keys(body).slice(0, MAX_NAMED);
    if (keys.length === 0) return true;
    throw toInputError(
      keys.map((property) => ({ property, constraints: { whitelistValidation: `property ${property} should not exist` } })),
    );
  }
}

function takesBody(context: ExecutionContext): boolean {
  const args = Reflect.getMetadata(ROUTE_ARGS_METADATA, context.getClass(), context.getHandler().name) as object | undefined;
  return Object.keys(args ?? {}).some((key) => TAKES_BODY.test(key));
}
