/** @module A certificate authority for one run: makes certificates for any host name, valid or with a flaw, in memory. */

import 'reflect-metadata';
import { randomBytes, type webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';

/** A deliberate flaw of a certificate. `untrusted`: signed by an authority that the client does not trust. */
export type CertificateFlaw = 'expired' | 'wrong_name' | 'untrusted';

/** Both as PEM. The certificate is followed by its issuer's. */
interface Certificate {
  readonly certificate: string;
  readonly privateKey: string;
}

/** A certificate authority that issues certificates on demand. */
export interface Authority {
  /** The authority's own certificate as PEM; clients must trust it. */
  readonly pem: string;
  /** Returns the certificate of a host name or IP address. Later calls return the same one. */
  issue(host: string, flaw?: CertificateFlaw): Promise<Certificate>;
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const day = 86_400_000;

/** Makes an authority whose certificates are valid around `now` (ms since the epoch). */
export async function createAuthority(now: number = Date.now()): Promise<Authority> {
  x509.cryptoProvider.set(crypto);
  const root = await createRoot(now);
  // All hosts share one key pair: only the lab holds it, and each certificate is cheaper to make.
  const leafKeys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const privateKey = await exportPrivateKey(leafKeys.privateKey);
  const issued = new Map<string, Promise<Certificate>>();

  async function make(host: string, flaw: CertificateFlaw | undefined): Promise<Certificate> {
    const signer = flaw === 'untrusted' ? await createRoot(now) : root;
    const name = flaw === 'wrong_name' ? 'somebody-else.example' : host;
    const leaf = await x509.X509CertificateGenerator.create({
      serialNumber: randomSerial(),
      subject: [{ CN: [name.slice(0, 64)] }],
      issuer: signer.certificate.subject,
      notBefore: new Date(now - 30 * day),
      notAfter: new Date(flaw === 'expired' ? now - day : now + 30 * day),
      signingAlgorithm: algorithm,
      publicKey: leafKeys.publicKey,
      signingKey: signer.privateKey,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
        new x509.SubjectAlternativeNameExtension([{ type: isAddress(name) ? 'ip' : 'dns', value: name }]),
        await x509.AuthorityKeyIdentifierExtension.create(signer.certificate.publicKey),
      ],
    });
    return { certificate: `${leaf.toString('pem')}\n${signer.certificate.toString('pem')}\n`, privateKey };
  }

  return {
    pem: `${root.certificate.toString('pem')}\n`,
    issue(host, flaw) {
      const wanted = `${flaw ?? 'good'} ${host}`;
      const known = issued.get(wanted);
      if (known) return known;
      const made = make(host, flaw);
      issued.set(wanted, made);
      return made;
    },
  };
}

async function createRoot(
  now: number,
): Promise<{ certificate: x509.X509Certificate; privateKey: webcrypto.CryptoKey }> {
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: randomSerial(),
    name: [{ CN: ['Keymedic lab, simulated authority of one run'] }],
    notBefore: new Date(now - 60 * day),
    notAfter: new Date(now + 60 * day),
    signingAlgorithm: algorithm,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificate, privateKey: keys.privateKey };
}

async function exportPrivateKey(key: webcrypto.CryptoKey): Promise<string> {
  return x509.PemConverter.encode(await crypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY');
}

/** Positive by RFC 5280, 4.1.2.2: the first bit is not set. */
function randomSerial(): string {
  const bytes = randomBytes(12);
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x01;
  return bytes.toString('hex');
}

function isAddress(host: string): boolean {
  return /^[\d.]+$/.test(host) || host.includes(':');
}
