import { X509Certificate } from 'node:crypto';
import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls';
import { identityUnusable } from './egress-failure.ts';

/** Who asks, by a certificate of its own, and whom that one trusts besides the known authorities. All in PEM. */
export interface TlsIdentity {
  /** Connections are shared by those who give the same name, and by nobody else: it must stand for exactly this content, of one owner. */
  readonly name: string;
  readonly cert?: string;
  readonly key?: string;
  readonly passphrase?: string;
  readonly ca?: string;
}

type Content = Omit<TlsIdentity, 'name'>;

const BLOCK = /-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g;

/**
 * What connections are made with. The reason of a failure quotes nothing of the content.
 * @param known authorities instead of the built-in ones.
 * @throws NodeFailure CERTIFICATE_UNUSABLE
 */
export function secureContextOf(identity: Content, known?: string | readonly string[]): SecureContext {
  const { cert, key, passphrase, ca } = identity;
  // Whatever cannot be read in it would be passed over in silence.
  if (ca !== undefined) certificatesIn(ca, 'ca');
  if (cert !== undefined) certificatesIn(cert, 'cert');
  const trusted = ca === undefined ? known : [...(known ?? getCACertificates('default')), ca].flat();
  try {
    return createSecureContext({ cert, key, passphrase, ca: trusted as string | string[] | undefined });
  } catch (error) {
    throw unusableKey((error as { code?: string }).code ?? '', passphrase !== undefined);
  }
}

/** The certificates in a text, the first of which is one's own. @throws NodeFailure CERTIFICATE_UNUSABLE */
export function certificatesIn(pem: string, field: 'ca' | 'cert'): X509Certificate[] {
  try {
    const found = (pem.match(BLOCK) ?? []).map((block) => new X509Certificate(block));
    if (found.length > 0) return found;
  } catch {
    // falls through: what is no certificate gets one answer
  }
  throw identityUnusable(
    `its "${field}" is no certificate in PEM form`,
    'Give it whole, with its lines of BEGIN and END and its line breaks.',
  );
}

function unusableKey(code: string, hasPassphrase: boolean) {
  if (code === 'ERR_OSSL_X509_KEY_VALUES_MISMATCH')
    return identityUnusable('its "key" is not that of its "cert"', 'Give the two that belong together.');
  if (code === 'ERR_OSSL_BAD_DECRYPT' || code === 'ERR_MISSING_PASSPHRASE') {
    const reason = hasPassphrase ? 'its "passphrase" does not open its "key"' : 'its "key" is encrypted';
    return identityUnusable(reason, 'Give the passphrase that the key was encrypted with.');
  }
  const fix = 'Give the private key in PEM form (PKCS #8, or the older ones of RSA and EC), whole and with its line breaks.';
  return identityUnusable(`its "key" or "cert" cannot be read (${code})`, fix);
}
