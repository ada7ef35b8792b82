import { Inject, Injectable } from '@nestjs/common';
import type { Actor, CredentialTest } from '@weft/contracts';
import { secretFieldsOf } from '@weft/credential-types';
import { hasCode } from '@weft/errors';
import type { Egress } from '@weft/egress';
import { isNodeFailure } from '@weft/node-sdk';
import { TenantDatabase } from '@weft/persistence';
import { verificationKeyOf } from '../callers/caller-check.ts';
import { CredentialReader, type OpenCredential } from '../credentials/credential-reader.ts';
import { GUARDED_EGRESS } from '../guarded-egress.ts';
import { withoutSecrets } from '../oauth/oauth-error.ts';
import { toOAuth1Fields } from '../oauth/oauth1-fields.ts';
import { rsaKeyOf } from '../oauth/oauth1-signer.ts';
import { TokenKeeper } from '../oauth/token-keeper.ts';
import { tryCertificate } from './certificate-trial.ts';
import { SERVER_TRIALS } from './server-trials.ts';
import { trySmtp } from './smtp-trial.ts';

const MAX_TEXT = 500;

/** Finds out whether a credential works, by the way of its type. */
@Injectable()
export class TrialService {
  constructor(
    private readonly reader: CredentialReader,
    private readonly tokens: TokenKeeper,
    private readonly database: TenantDatabase,
    @Inject(GUARDED_EGRESS) private readonly egress: Pick<Egress, 'openSocket' | 'tlsOptions'>,
  ) {}

  /** @throws CREDENTIAL_NOT_FOUND. That it does not work is an answer. */
  async test(actor: Actor, credentialId: string): Promise<CredentialTest> {
    const credential = await this.reader.read(actor.tenantId, credentialId);
    try {
      return { ok: true, message: await this.try(actor.tenantId, credential) };
    } catch (error) {
      if (hasCode(error, 'INTERNAL', 'STORE_UNAVAILABLE')) throw error;
      return { ok: false, message: withoutSecrets(reasonOf(error), secretsOf(credential)).slice(0, MAX_TEXT) };
    }
  }

  private async try(tenantId: string, credential: OpenCredential): Promise<string> {
    const { type, fields } = credential;
    switch (type.test) {
      case 'smtp':
        await trySmtp(this.egress, fields);
        return 'The mail server accepts the connection and the sign-in.';
      case 'redis':
      case 'ftp':
      case 'sftp':
        return SERVER_TRIALS[type.test](this.egress, fields);
      case 'oauth2':
        await this.tokens.current({ tenantId, credential }, { insists: true });
        return 'There is a token that is good at this moment.';
      case 'oauth1':
        return this.tryOAuth1(tenantId, credential);
      case 'key':
        verificationKeyOf(fields);
        return 'The key can be read and goes with the algorithm.';
      case 'certificate':
        return tryCertificate(fields, Date.now());
      default:
        return 'The fields are complete. Whether they are right shows when they are used: there is no address to ask.';
    }
  }

  private async tryOAuth1(tenantId: string, credential: OpenCredential): Promise<string> {
    const { fields } = await this.database.withTenant(tenantId, (tx) => this.tokens.signing(tx, credential));
    const { privateKey, signatureMethod } = toOAuth1Fields(fields);
    if (signatureMethod === 'RSA-SHA1') rsaKeyOf(privateKey ?? '');
    const what = fields['accessToken'] === undefined ? 'for the application alone' : 'with a token';
    return `Requests are signed ${what}. Whether the service accepts that shows when it is called: it has no address to ask.`;
  }
}

/** As they are sent; to a mail server both parts of a sign-in at once (RFC 4616). */
function secretsOf({ type, fields }: OpenCredential): string[] {
  const secrets = secretFieldsOf(type).map((name) => fields[name]);
  const { user = '', password } = fields;
  return [...secrets, password && `\0${user}\0${password}`].filter((each) => typeof each === 'string');
}

function reasonOf(error: unknown): string {
  if (isNodeFailure(error)) return `${error.failure.message}${error.failure.fix ? ` ${error.failure.fix}` : ''}`;
  return error instanceof Error ? error.message : String(error);
}
