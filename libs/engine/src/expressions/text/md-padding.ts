/** The message with a 1 bit, zeros, and its length in bits at the end: whole blocks of 64 bytes (RFC 1321 §3.1, FIPS 180-4 §5.1.1). */
export function padMessage(bytes: Uint8Array, littleEndian: boolean): DataView {
  const length = Math.ceil((bytes.length + 9) / 64) * 64;
  const padded = new Uint8Array(length);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  const view = new DataView(padded.buffer);
  const bits = BigInt(bytes.length) * 8n;
  view.setBigUint64(length - 8, bits, littleEndian);
  return view;
}
