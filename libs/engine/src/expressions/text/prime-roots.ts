/**
 * The first 64 bits of the fractional parts of a root of prime numbers, which the hashes of FIPS 180-4 take their constants
 * from (§4.2.3, §5.3): `root` 2 or 3, of `count` primes after the first `skip`.
 */
export function primeRootFractions(root: 2 | 3, count: number, skip = 0): bigint[] {
  return primes(skip + count)
    .slice(skip)
    .map((prime) => BigInt.asUintN(64, integerRoot(prime << BigInt(64 * root), BigInt(root))));
}

function primes(count: number): bigint[] {
  const found: bigint[] = [];
  for (let candidate = 2n; found.length < count; candidate++)
    if (found.every((prime) => candidate % prime !== 0n)) found.push(candidate);
  return found;
}

/** The greatest whole number whose power is not above the value, by Newton's method from above. */
function integerRoot(value: bigint, root: bigint): bigint {
  let guess = 1n << BigInt(Math.ceil(value.toString(2).length / Number(root)));
  for (;;) {
    const next = ((root - 1n) * guess + value / guess ** (root - 1n)) / root;
    if (next >= guess) return guess;
    guess = next;
  }
}
