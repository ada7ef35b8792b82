import { ApiClient } from '@weft/app-e2e';
import type { House } from '../house/house.ts';

export const OWNER = 'owner@weft.local';
/** Of everybody in a house, its owner too. */
export const PASSWORD = 'correct horse battery staple';

/** A session as a browser has it: renewed where it is refused. */
export class Session {
  private constructor(
    private readonly url: string,
    private tokens: Tokens,
  ) {}

  static async open(house: House, email: string): Promise<Session> {
    const { url } = house.weft;
    return new Session(url, await new ApiClient(url, {}).ok<Tokens>('POST', '/api/auth/login', { email, password: PASSWORD }));
  }

  get api(): ApiClient {
    return new ApiClient(this.url, { authorization: `Bearer ${this.tokens.accessToken}` });
  }

  /** Resolves to the status of a request that whoever is signed in may make, after a renewal where it needs one. */
  async ask(): Promise<number> {
    const { status } = await this.api.send('GET', '/api/auth/me');
    if (status !== 401) return status;
    const { refreshToken } = this.tokens;
    this.tokens = await new ApiClient(this.url, {}).ok<Tokens>('POST', '/api/auth/refresh', { refreshToken });
    return (await this.api.send('GET', '/api/auth/me')).status;
  }
}

interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string;
}

export interface Workspace {
  readonly api: ApiClient;
  /** Before the paths of its webhooks. */
  readonly webhooks: string;
}

/** The owner's. */
export const ownWorkspace = ({ api }: House): Workspace => ({ api, webhooks: '/webhook' });

/** Another one, whose key may do all there is. */
export async function openWorkspace(house: House, email: string): Promise<Workspace> {
  await house.api.ok('POST', '/api/auth/register', { email, password: PASSWORD });
  const { api } = await Session.open(house, email);
  const me = await api.ok<{ permissions: string[]; workspace: { slug: string } }>('GET', '/api/auth/me');
  const { key } = await api.ok<{ key: string }>('POST', '/api/keys', { name: 'All', scopes: me.permissions });
  return { api: new ApiClient(house.weft.url, { 'x-api-key': key }), webhooks: `/webhook/~${me.workspace.slug}` };
}
