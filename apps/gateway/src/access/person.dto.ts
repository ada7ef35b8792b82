import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsEmail, IsString, Matches, MaxLength, MinLength } from 'class-validator';
import { MAX_PASSWORD_LENGTH } from '../accounts/passwords/password-rules.ts';
import { MayBeAbsent } from '../http/may-be-absent.decorator.ts';

const MAX_NAME_LENGTH = 100;
const MAX_TOKEN_LENGTH = 500;

const aName = [
  IsString(),
  MinLength(1),
  MaxLength(MAX_NAME_LENGTH),
  Matches(/^[^\p{Cc}\p{Zl}\p{Zp}]*[^\s\p{Cc}\p{Zl}\p{Zp}][^\p{Cc}\p{Zl}\p{Zp}]*$/u, {
    message: '$property must be text in one line',
  }),
];

/** What a person, a workspace or a key is called. */
export const IsName = () => applyDecorators(ApiProperty({ maxLength: MAX_NAME_LENGTH }), ...aName);
export const IsOptionalName = () => applyDecorators(ApiPropertyOptional({ maxLength: MAX_NAME_LENGTH }), MayBeAbsent(), ...aName);

export const IsAddress = () =>
  applyDecorators(ApiProperty({ format: 'email', example: 'ada@example.com', maxLength: 254 }), IsEmail(), MaxLength(254));

/** One that exists: rules for good ones are another matter. */
export const IsPassword = () =>
  applyDecorators(ApiProperty({ format: 'password' }), IsString(), MinLength(1), MaxLength(MAX_PASSWORD_LENGTH));

export const IsNewPassword = () =>
  applyDecorators(
    ApiProperty({ format: 'password', minLength: 8, description: 'Of any characters; not one that everybody tries first.' }),
    IsString(),
    MinLength(1),
    MaxLength(MAX_PASSWORD_LENGTH),
  );

const IsOptionalPassword = () =>
  applyDecorators(
    ApiPropertyOptional({ format: 'password' }),
    MayBeAbsent(),
    IsString(),
    MinLength(1),
    MaxLength(MAX_PASSWORD_LENGTH),
  );

/** A secret that was handed out. */
export const IsSecretText = (description: string) =>
  applyDecorators(ApiProperty({ description }), IsString(), MinLength(1), MaxLength(MAX_TOKEN_LENGTH));
export const IsOptionalSecretText = (description: string) =>
  applyDecorators(ApiPropertyOptional({ description }), MayBeAbsent(), IsString(), MinLength(1), MaxLength(MAX_TOKEN_LENGTH));

/** That it is really them; one of both. */
export class ProofRequest {
  @IsOptionalPassword()
  password?: string;

  @IsOptionalSecretText('Without a password: what a sign-in with Google, a minute ago at most, has ended with.')
  code?: string;
}
