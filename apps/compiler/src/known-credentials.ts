/** A credential that exists in the workspace, and that whoever saves the document may use. */
export interface KnownCredential {
  readonly type: string;
  readonly name: string;
}

/** By id; undefined where nobody has asked which there are. */
export type KnownCredentials = Readonly<Record<string, KnownCredential>> | undefined;
