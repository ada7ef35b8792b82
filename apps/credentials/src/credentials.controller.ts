import { Controller } from '@nestjs/common';
import { credentials, type Parsed, type RequestHandlers } from '@weft/contracts';
import { Handles } from '@weft/messaging';
import { checkCaller } from './callers/caller-check.ts';
import { CredentialReader } from './credentials/credential-reader.ts';
import { listTypes } from './credentials/credential-view.ts';
import { CredentialsService } from './credentials/credentials.service.ts';
import { WorkspaceRemovalService } from './credentials/workspace-removal.service.ts';
import { ConsentService } from './consents/consent.service.ts';
import { ResolverService } from './resolving/resolver.service.ts';
import { TrialService } from './trials/trial.service.ts';

const { requests } = credentials;

@Controller()
export class CredentialsController implements RequestHandlers<typeof credentials> {
  constructor(
    private readonly managed: CredentialsService,
    private readonly reader: CredentialReader,
    private readonly consents: ConsentService,
    private readonly resolver: ResolverService,
    private readonly trials: TrialService,
    private readonly removals: WorkspaceRemovalService,
  ) {}

  @Handles(requests.listTypes)
  async listTypes() {
    return listTypes();
  }

  @Handles(requests.create)
  create({ actor, ...given }: Parsed<typeof requests.create>) {
    return this.managed.create(actor, given);
  }

  @Handles(requests.get)
  get({ actor, credentialId }: Parsed<typeof requests.get>) {
    return this.managed.get(actor, credentialId);
  }

  @Handles(requests.list)
  list({ actor, ...filter }: Parsed<typeof requests.list>) {
    return this.managed.list(actor, filter);
  }

  @Handles(requests.update)
  update({ actor, credentialId, ...change }: Parsed<typeof requests.update>) {
    return this.managed.update(actor, credentialId, change);
  }

  @Handles(requests.delete)
  delete({ actor, credentialId }: Parsed<typeof requests.delete>) {
    return this.managed.delete(actor, credentialId);
  }

  @Handles(requests.test)
  test({ actor, credentialId }: Parsed<typeof requests.test>) {
    return this.trials.test(actor, credentialId);
  }

  @Handles(requests.startOAuth)
  startOAuth({ actor, credentialId, publicUrl }: Parsed<typeof requests.startOAuth>) {
    return this.consents.start(actor, credentialId, publicUrl);
  }

  @Handles(requests.openConsent)
  openConsent({ ticket, actor }: Parsed<typeof requests.openConsent>) {
    return this.consents.open(ticket, actor);
  }

  @Handles(requests.completeOAuth)
  completeOAuth({ parameters, ...by }: Parsed<typeof requests.completeOAuth>) {
    return this.consents.complete(parameters, by);
  }

  @Handles(requests.describe)
  describe({ tenantId, ids }: Parsed<typeof requests.describe>) {
    return this.managed.describe(tenantId, ids);
  }

  @Handles(requests.resolve)
  resolve({ grant, rejectedToken }: Parsed<typeof requests.resolve>) {
    return this.resolver.resolve(grant, rejectedToken);
  }

  @Handles(requests.removeWorkspace)
  removeWorkspace({ tenantId }: Parsed<typeof requests.removeWorkspace>) {
    return this.removals.remove(tenantId);
  }

  @Handles(requests.verifyCaller)
  async verifyCaller({ tenantId, credentialId, type, headers, query }: Parsed<typeof requests.verifyCaller>) {
    const credential = await this.reader.read(tenantId, credentialId);
    if (credential.type.type !== type) return { allowed: false as const };
    return checkCaller(credential, { headers, query });
  }
}
