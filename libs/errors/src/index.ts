export { AppError, hasCode, isAppError, isErrorCode, type ErrorOptions } from './app-error.ts';
export { CATALOGUE, type ErrorCode, type ErrorEntry } from './catalogue.ts';
export { ERROR_KINDS, type ErrorKind } from './kinds.ts';
export { fromWireError, toWireError, type WireError } from './wire.ts';
