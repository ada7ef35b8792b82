import { Injectable } from '@nestjs/common';
import { TenantDatabase } from '@weft/persistence';
import { Attempts } from '../access/attempts.ts';

const DAY_MS = 24 * 60 * 60_000;
/** More than anybody needs who forgets a password or is invited; too few to fill somebody's inbox in our name. */
const LETTERS_A_DAY = 20;

/** How many letters that somebody else can ask for go to one address, over all accounts, workspaces and replicas. */
@Injectable()
export class MailLimit {
  private readonly letters: Attempts;

  constructor(database: TenantDatabase) {
    this.letters = new Attempts(database);
  }

  /** Counts one letter to the address: 0, or where it is one too many, how long until the next may go. */
  async blockedForMs(address: string): Promise<number> {
    const { timeToBlockExpire } = await this.letters.increment(`mail ${address.toLowerCase()}`, DAY_MS, LETTERS_A_DAY);
    return timeToBlockExpire * 1_000;
  }
}
