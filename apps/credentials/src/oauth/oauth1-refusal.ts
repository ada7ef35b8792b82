/** What stands in the way to a token, in words for whoever owns the credential. May quote the service. */
export class OAuth1Refusal extends Error {
  override readonly name = 'OAuth1Refusal';
}
