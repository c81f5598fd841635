import {
  createPrivateKey,
  createPublicKey,
  type JsonWebKey,
  type KeyObject,
  webcrypto,
} from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { RSABSSA } from '@cloudflare/blindrsa-ts';
import { Refused } from '@yishi/kernel';
import {
  blindSign,
  isSigned,
  MODULUS_BITS,
  modulusBytes,
  newSigningKeys,
  type SigningKeys,
} from './blind-signature';
import { finishCredential, requestCredential } from './voter';

const periodId = '0190a000-0000-7000-8000-000000000001';
const suite = RSABSSA.SHA384.PSS.Randomized();

const hex = (text: string): Buffer => Buffer.from(text, 'hex');
const base64Url = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');
const published = ({ publicKey }: SigningKeys): string =>
  base64Url(publicKey.export({ type: 'spki', format: 'der' }));

describe('the test vectors of RFC 9474', () => {
  type Vector = Readonly<{
    name: string;
    preparedMessage: string;
    blindedMessage: string;
    blindSignature: string;
    signature: string;
  }>;
  const file = path.join(__dirname, 'rfc9474-vectors.json');
  const { vectors, ...numbers } = JSON.parse(readFileSync(file, 'utf8')) as {
    vectors: readonly Vector[];
  } & Record<'p' | 'q' | 'n' | 'e' | 'd', string>;
  const keys = keysOf(numbers);

  it.each(vectors)('are signed blindly as it says: $name', (vector) => {
    const signature = blindSign(keys, hex(vector.blindedMessage));
    expect(signature.toString('hex')).toBe(vector.blindSignature);
  });

  it.each(vectors)('are verified with a salt of 48 bytes, and only so: $name', (vector) => {
    const [message, signature] = [hex(vector.preparedMessage), hex(vector.signature)];
    expect(isSigned(keys.publicKey, message, signature)).toBe(!vector.name.includes('PSSZERO'));
  });
});

/** The RFC gives the primes; OpenSSL wants what follows from them as well. */
function keysOf({ p, q, n, e, d }: Record<'p' | 'q' | 'n' | 'e' | 'd', string>): SigningKeys {
  const [prime, other, exponent] = [p, q, d].map((text) => BigInt(`0x${text}`)) as [
    bigint,
    bigint,
    bigint,
  ];
  const even = (text: string) => (text.length % 2 === 0 ? text : `0${text}`);
  const number = (value: bigint) => base64Url(hex(even(value.toString(16))));
  const jwk = {
    kty: 'RSA',
    ...Object.fromEntries(
      Object.entries({ n, e, d, p, q }).map(([k, v]) => [k, base64Url(hex(even(v)))]),
    ),
    dp: number(exponent % (prime - 1n)),
    dq: number(exponent % (other - 1n)),
    qi: number(power(other, prime - 2n, prime)),
  } as JsonWebKey;
  const privateKey = createPrivateKey({ key: jwk, format: 'jwk' });
  return { privateKey, publicKey: createPublicKey(privateKey) };
}

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  for (let square = base % modulus, rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}

describe('a blind signature', () => {
  let keys: SigningKeys;
  const byLibrary = (type: 'private' | 'public', key: KeyObject) =>
    webcrypto.subtle.importKey(
      type === 'private' ? 'pkcs8' : 'spki',
      key.export({ type: type === 'private' ? 'pkcs8' : 'spki', format: 'der' } as never) as never,
      { name: 'RSA-PSS', hash: 'SHA-384' },
      true,
      [type === 'private' ? 'sign' : 'verify'],
    );

  beforeAll(async () => {
    keys = await newSigningKeys();
  });

  it('is of a key of 3,072 bits', () => {
    expect(MODULUS_BITS).toBe(3_072);
    expect(modulusBytes(keys.publicKey)).toBe(384);
    expect(keys.publicKey.asymmetricKeyDetails?.publicExponent).toBe(65_537n);
  });

  it('becomes a credential that the server and the library both take', async () => {
    const request = await requestCredential(periodId, published(keys));
    const blinded = Buffer.from(request.blindedMessage, 'base64url');
    const credential = await finishCredential(request, base64Url(blindSign(keys, blinded)));
    const message = Buffer.from(credential.message, 'base64url');
    const signature = Buffer.from(credential.signature, 'base64url');
    expect(message).toHaveLength(32 + periodId.length);
    expect(isSigned(keys.publicKey, message, signature)).toBe(true);
    const key = await byLibrary('public', keys.publicKey);
    expect(await suite.verify(key, new Uint8Array(signature), new Uint8Array(message))).toBe(true);
  });

  it('is the one that the library makes, to the last byte', async () => {
    const request = await requestCredential(periodId, published(keys));
    const blinded = Buffer.from(request.blindedMessage, 'base64url');
    const key = await byLibrary('private', keys.privateKey);
    const signature = await suite.blindSign(key, new Uint8Array(blinded));
    expect(blindSign(keys, blinded).equals(signature)).toBe(true);
  });

  it('never shows the signer the message: the same message is blinded to another each time', async () => {
    const key = await byLibrary('public', keys.publicKey);
    const message = suite.prepare(new TextEncoder().encode(periodId));
    const blinded = await Promise.all([1, 2, 3].map(() => suite.blind(key, message)));
    expect(new Set(blinded.map(({ blindedMsg }) => base64Url(blindedMsg))).size).toBe(3);
  });

  it('is given only on a number below the modulus, of its length', () => {
    const modulus = Buffer.from(keys.publicKey.export({ format: 'jwk' }).n!, 'base64url');
    const below = Buffer.from(modulus);
    below[383]! -= 1; // a modulus is odd
    expect(blindSign(keys, below)).toHaveLength(384);
    const refused = [
      ['the modulus itself', modulus],
      ['more than the modulus', Buffer.alloc(384, 0xff)],
      ['too short', below.subarray(1)],
      ['too long', Buffer.concat([Buffer.of(0), below])],
      ['nothing', Buffer.alloc(0)],
    ] as const;
    for (const [what, blinded] of refused)
      expect([what, refusal(() => blindSign(keys, blinded))]).toEqual([
        what,
        'blinded-message-invalid',
      ]);
  });

  it('is refused by the voter when it is of another key, or of another message', async () => {
    const modulus = ({ publicKey }: SigningKeys) =>
      Buffer.from(publicKey.export({ format: 'jwk' }).n as string, 'base64url');
    const pair = [await newSigningKeys(2_048), await newSigningKeys(2_048)];
    // what is blinded for the smaller modulus is below the larger one, and can be signed there
    const [other, larger] = pair.sort((a, b) => modulus(a).compare(modulus(b))) as [
      SigningKeys,
      SigningKeys,
    ];
    const request = await requestCredential(periodId, published(other));
    const blinded = Buffer.from(request.blindedMessage, 'base64url');
    const wrongKey = base64Url(blindSign(larger, blinded));
    await expect(finishCredential(request, wrongKey)).rejects.toThrow();
    const second = await requestCredential(periodId, published(other));
    const signature = blindSign(other, Buffer.from(second.blindedMessage, 'base64url'));
    await expect(finishCredential(request, base64Url(signature))).rejects.toThrow();
  });

  it('does not hold with one bit changed, nor for another message', async () => {
    const request = await requestCredential(periodId, published(keys));
    const blinded = Buffer.from(request.blindedMessage, 'base64url');
    const credential = await finishCredential(request, base64Url(blindSign(keys, blinded)));
    const message = Buffer.from(credential.message, 'base64url');
    const signature = Buffer.from(credential.signature, 'base64url');
    for (const [bytes, of] of [
      [signature, 0],
      [signature, 383],
      [message, 0],
      [message, 40],
    ] as const) {
      bytes[of]! ^= 1;
      expect(isSigned(keys.publicKey, message, signature)).toBe(false);
      bytes[of]! ^= 1;
    }
    expect(isSigned(keys.publicKey, message, signature)).toBe(true);
    expect(isSigned(keys.publicKey, message, Buffer.concat([Buffer.of(0), signature]))).toBe(false);
  });
});

function refusal(call: () => unknown): string | undefined {
  try {
    call();
  } catch (error) {
    return error instanceof Refused ? error.code : String(error);
  }
  return undefined;
}
