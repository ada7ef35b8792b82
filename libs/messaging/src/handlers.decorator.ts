import { applyDecorators, UseFilters } from '@nestjs/common';
import { EventPattern, MessagePattern, Payload as MessagePayload } from '@nestjs/microservices';
import type { EventContract, Output, Parsed, Payload, RequestContract } from '@weft/contracts';
import type { z } from 'zod';
import { ContractInputPipe } from './contract-input.pipe.ts';
import { EventErrorsFilter, RequestErrorsFilter } from './message-errors.filter.ts';

type AnyRequest = RequestContract<z.ZodType, any, any>; // eslint-disable-line @typescript-eslint/no-explicit-any -- a bound for inference
type HandlerDecorator<Input, Result> = <Handler extends (input: Input) => Result>(
  target: object,
  method: string,
  descriptor: TypedPropertyDescriptor<Handler>,
) => void;

/**
 * Makes a controller's method the handler of a request. The input is validated first (INVALID_INPUT); an `AppError` whose
 * code the contract declares keeps it; anything else reaches the caller as INTERNAL, and its cause the log, under one trace id.
 */
export function Handles<R extends AnyRequest>(contract: R): HandlerDecorator<Parsed<R>, Promise<Output<R>>> {
  return bind(contract.subject, contract.input, [
    MessagePattern(contract.subject),
    UseFilters(new RequestErrorsFilter(contract.subject, contract.errors)),
  ]);
}

/** Makes a controller's method a listener of an event, with the delivery that the contract declares. */
export function OnEvent<E extends EventContract>(contract: E): HandlerDecorator<Payload<E>, void | Promise<void>> {
  return bind(contract.subject, contract.payload, [
    EventPattern<string>(contract.subject, { delivery: contract.delivery }),
    UseFilters(new EventErrorsFilter(contract.subject)),
  ]);
}

function bind(subject: string, schema: z.ZodType, decorators: readonly MethodDecorator[]) {
  return (target: object, method: string, descriptor: PropertyDescriptor): void => {
    MessagePayload(new ContractInputPipe(subject, schema))(target, method, 0);
    applyDecorators(...decorators)(target, method, descriptor);
  };
}
