import { ValidateIf } from 'class-validator';

/** A field that may be left out. Unlike `IsOptional`, `null` is not taken for that. */
export const MayBeAbsent = () => ValidateIf((_, value) => value !== undefined);
