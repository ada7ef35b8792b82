import { hkdfSync } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { ConfigOf } from '@weft/config';
import { jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import { gatewayConfig } from '../../gateway.config.ts';

const ALGORITHM = 'HS256';
const TYPE = 'at+jwt';
const ISSUER = 'weft';
const AUDIENCE = 'weft-api';
const KEY_BYTES = 32;
/** Nobody's token is longer; a megabyte of it is an attack on the parser. */
const MAX_TOKEN_LENGTH = 2_000;

const claims = z.object({ sub: z.uuid(), workspace: z.uuid(), sid: z.uuid(), iat: z.number().int(), exp: z.number().int() });

export interface AccessTokenClaims {
  readonly userId: string;
  readonly tenantId: string;
  readonly sessionId: string;
  readonly issuedAt: Date;
  readonly expiresAt: Date;
}

/** JWTs with one algorithm, one key and one type, fixed here; whatever a token says about itself decides nothing. */
@Injectable()
export class AccessTokens {
  private readonly key: Uint8Array;

  constructor(@Inject(gatewayConfig.token) private readonly config: ConfigOf<typeof gatewayConfig>) {
    this.key = new Uint8Array(hkdfSync('sha256', config.secretKey, '', 'weft access tokens v1', KEY_BYTES));
  }

  async issue({
    userId,
    tenantId,
    sessionId,
  }: Omit<AccessTokenClaims, 'issuedAt' | 'expiresAt'>): Promise<{ token: string; expiresAt: Date }> {
    const expiresAt = new Date(Date.now() + this.config.accessTokenMs);
    const token = await new SignJWT({ workspace: tenantId, sid: sessionId })
      .setProtectedHeader({ alg: ALGORITHM, typ: TYPE })
      .setSubject(userId)
      .setIssuer(ISSUER)
      .setAudience(AUDIENCE)
      .setIssuedAt()
      .setExpirationTime(expiresAt)
      .sign(this.key);
    return { token, expiresAt };
  }

  /** Undefined for what is not a valid token of ours, whatever is wrong with it. */
  async verify(token: string): Promise<AccessTokenClaims | undefined> {
    if (token.length > MAX_TOKEN_LENGTH) return undefined;
    try {
      const options = {
        algorithms: [ALGORITHM],
        typ: TYPE,
        issuer: ISSUER,
        audience: AUDIENCE,
        requiredClaims: ['exp', 'iat', 'sub'],
      };
      const { payload } = await jwtVerify(token, this.key, options);
      const { sub, workspace, sid, iat, exp } = claims.parse(payload);
      return {
        userId: sub,
        tenantId: workspace,
        sessionId: sid,
        issuedAt: new Date(iat * 1_000),
        expiresAt: new Date(exp * 1_000),
      };
    } catch {
      return undefined; // why it is wrong helps only those who forge
    }
  }
}
