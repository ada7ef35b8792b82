export { addedToBody, addedToHead } from './additions.ts';
export {
  additionsOf,
  defineCredentialType,
  fieldsSchemaOf,
  hostsOf,
  secret,
  secretFieldsOf,
  type Additions,
  type AnyCredentialType,
  type CallerScheme,
  type CredentialType,
  type OutgoingRequest,
  type TestMethod,
} from './credential-type.ts';
export { answerDigest, type DigestHash, type DigestLogin } from './digest.ts';
export { canonicalHostEntry, mayReceive } from './host-binding.ts';
export { percentEncoded, signOAuth1, type OAuth1Keys, type OAuth1Signer } from './oauth1.ts';
export { credentialTypes, findCredentialType, servesAs } from './registry.ts';
