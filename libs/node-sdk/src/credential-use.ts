/** A credential that a node may use, by name: its secret is added behind the ports and never seen by a node. */
export interface CredentialUse {
  readonly type: string;
  readonly credentialId: string;
  /** The node whose credential it is: what the vault is asked for names it. */
  readonly nodeId: string;
}
