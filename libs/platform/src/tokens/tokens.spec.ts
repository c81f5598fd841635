import { createHmac, generateKeyPairSync, sign as signBytes } from 'node:crypto';
import type { Grant } from '@yishi/kernel';
import { TokenIssuer, TokenVerifier, Unauthenticated } from '.';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const issuer = 'yishi';
const audience = 'yishi-api';
const personId = '0190a000-0000-7000-8000-000000000001';
const grants: Grant[] = [{ role: 'street-officer', territory: '410811/410811001' }];

const tokens = new TokenIssuer({ privateKey, issuer, audience });
const newVerifier = (cacheSize?: number) =>
  new TokenVerifier({ key: publicKey, issuer, audience, cacheSize });

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const nowSeconds = () => Math.floor(Date.now() / 1000);

const goodHeader = { alg: 'EdDSA', typ: 'JWT' };
const goodClaims = () => ({
  iss: issuer,
  aud: audience,
  sub: personId,
  grants,
  iat: nowSeconds(),
  exp: nowSeconds() + 60,
});

/** A token signed with the right key, whatever it says. */
function signed(claims: object, header: object = goodHeader): string {
  const input = `${encode(header)}.${encode(claims)}`;
  return `${input}.${signBytes(null, Buffer.from(input), privateKey).toString('base64url')}`;
}

function refusal(token: string, verifier = newVerifier()): Unauthenticated {
  try {
    verifier.verify(token);
  } catch (error) {
    if (error instanceof Unauthenticated) return error;
    throw error;
  }
  throw new Error('the token was taken');
}

afterEach(() => jest.useRealTimers());

describe('a token', () => {
  it('says who bears it, with which grants', () => {
    const token = tokens.issue({ personId, grants, ttlSeconds: 60 });
    expect(newVerifier().verify(token)).toEqual({ personId, grants });
  });

  it('is taken when it is signed by hand the way the issuer signs: the corpus below differs in one thing', () => {
    expect(newVerifier().verify(signed(goodClaims()))).toEqual({ personId, grants });
  });

  it('is refused with any of its bits flipped', () => {
    const token = tokens.issue({ personId, grants, ttlSeconds: 60 });
    const verifier = newVerifier();
    const bytes = Buffer.from(token);
    for (let at = 0; at < bytes.length; at++) {
      for (let bit = 0; bit < 8; bit++) {
        const changed = Buffer.from(bytes);
        changed[at] = changed[at]! ^ (1 << bit);
        expect(refusal(changed.toString('latin1'), verifier).code).toBe('token-invalid');
      }
    }
    expect(verifier.remembered).toBe(0);
  });

  it('is refused when cut short or put together differently', () => {
    const token = tokens.issue({ personId, grants, ttlSeconds: 60 });
    const [header, claims, signature] = token.split('.');
    for (const bad of [
      '',
      '.',
      '..',
      token.slice(0, -1),
      `${token}.`,
      `${token}AA`,
      `${header}.${claims}`,
      `${header}.${claims}.`,
      `${header}.${encode({ ...goodClaims(), sub: personId.replace(/1$/, '2') })}.${signature}`,
      ` ${token}`,
      'x'.repeat(40_000),
    ])
      expect(refusal(bad).code).toBe('token-invalid');
  });
});

describe('the algorithm is EdDSA with the key of the server', () => {
  it.each(['none', 'None', 'NONE', 'nOnE', ''])('not %p', (alg) => {
    const input = `${encode({ alg, typ: 'JWT' })}.${encode(goodClaims())}`;
    expect(refusal(`${input}.`).code).toBe('token-invalid');
    const good = signed(goodClaims()).split('.')[2];
    expect(refusal(`${input}.${good}`).code).toBe('token-invalid');
  });

  const publicForms = [
    publicKey.export({ format: 'pem', type: 'spki' }) as string,
    publicKey.export({ format: 'der', type: 'spki' }),
    Buffer.from(publicKey.export({ format: 'jwk' }).x as string, 'base64url'),
  ];
  it.each(['HS256', 'HS384', 'HS512'])('not %s with the public key as its secret', (alg) => {
    const input = `${encode({ alg, typ: 'JWT' })}.${encode(goodClaims())}`;
    for (const secret of publicForms) {
      const mac = createHmac(alg.replace('HS', 'sha'), secret).update(input).digest('base64url');
      expect(refusal(`${input}.${mac}`)).toMatchObject({ cause: 'invalid-algorithm' });
    }
  });

  it('not the key of somebody else, be it named or given in the header', () => {
    const other = generateKeyPairSync('ed25519');
    const jwk = other.publicKey.export({ format: 'jwk' });
    for (const header of [
      goodHeader,
      { ...goodHeader, jwk },
      { ...goodHeader, kid: '../../../dev/null' },
      { ...goodHeader, jku: 'https://evil.example/keys.json' },
      { ...goodHeader, x5u: 'https://evil.example/chain.pem' },
    ]) {
      const input = `${encode(header)}.${encode(goodClaims())}`;
      const signature = signBytes(null, Buffer.from(input), other.privateKey).toString('base64url');
      expect(refusal(`${input}.${signature}`).cause).toBe('invalid-signature');
    }
  });

  it.each([
    ['kid', 'a'],
    ['jku', 'https://evil.example/keys.json'],
    ['jwk', publicKey.export({ format: 'jwk' })],
    ['x5u', 'https://evil.example'],
    ['x5c', ['MIIB']],
    ['crit', ['exp']],
    ['b64', false],
    ['zip', 'DEF'],
  ])('and a header %s is refused even on a good signature', (name, value) => {
    expect(refusal(signed(goodClaims(), { ...goodHeader, [name]: value })).code).toBe(
      'token-invalid',
    );
  });

  it('and the type must be JWT', () => {
    expect(refusal(signed(goodClaims(), { alg: 'EdDSA' })).cause).toBe('invalid-type');
    expect(refusal(signed(goodClaims(), { alg: 'EdDSA', typ: 'at+jwt' })).cause).toBe(
      'invalid-type',
    );
  });

  it('and no other key makes a verifier', () => {
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
    expect(() => new TokenVerifier({ key: rsa.publicKey, issuer, audience })).toThrow(TypeError);
  });
});

describe('the claims', () => {
  it.each([
    ['another issuer', { iss: 'other' }],
    ['another audience', { aud: 'other-api' }],
    ['several audiences', { aud: [audience, 'other-api'] }],
    ['an audience that only begins alike', { aud: `${audience}-internal` }],
    ['a subject that is no person id', { sub: 'process:relay' }],
    ['an empty subject', { sub: '' }],
    ['an unknown role', { grants: [{ role: 'root', territory: '410811' }] }],
    ['a role in other case', { grants: [{ role: 'Auditor', territory: '410811' }] }],
    ['an empty territory', { grants: [{ role: 'auditor', territory: '' }] }],
    ['a territory of everything', { grants: [{ role: 'auditor', territory: '*' }] }],
    ['a territory that climbs', { grants: [{ role: 'auditor', territory: '410811/../410812' }] }],
    ['a territory with a slash too many', { grants: [{ role: 'auditor', territory: '410811/' }] }],
    ['a territory that is no text', { grants: [{ role: 'auditor', territory: 410811 }] }],
    ['a territory too deep', { grants: [{ role: 'auditor', territory: '410811/a/b/c/d/e' }] }],
    ['a line break', { grants: [{ role: 'auditor', territory: '410811\n' }] }],
    ['a grant with more in it', { grants: [{ ...grants[0], isProcess: true }] }],
    ['a grant that is a list', { grants: [['auditor', '410811']] }],
    ['grants that are no list', { grants: { 0: grants[0], length: 1 } }],
    ['too many grants', { grants: Array.from({ length: 65 }, () => grants[0]) }],
    ['an expiry that is a text', { exp: String(4e9) }],
    ['an expiry with a fraction', { exp: 4e9 + 0.5 }],
    ['a start that is a text', { nbf: '0' }],
  ])('refuse %s', (_what, claims) => {
    expect(refusal(signed({ ...goodClaims(), ...claims })).code).toBe('token-invalid');
  });

  it.each(['iss', 'aud', 'sub', 'iat', 'exp', 'grants'])('need %s', (name) => {
    const claims: Record<string, unknown> = goodClaims();
    delete claims[name];
    expect(refusal(signed(claims)).cause).toBe('missing-required-claim');
  });

  it('never make a process of a person', () => {
    const actor = newVerifier().verify(signed({ ...goodClaims(), isProcess: true }));
    expect(actor.isProcess).toBeUndefined();
  });

  it('are not issued when no verifier would take them', () => {
    const person = { personId, grants, ttlSeconds: 60 };
    expect(() => tokens.issue({ ...person, personId: 'x' })).toThrow(RangeError);
    expect(() => tokens.issue({ ...person, ttlSeconds: 0 })).toThrow(RangeError);
    expect(() => tokens.issue({ ...person, ttlSeconds: 1e9 })).toThrow(RangeError);
    const territory = 'everywhere';
    expect(() => tokens.issue({ ...person, grants: [{ role: 'auditor', territory }] })).toThrow(
      RangeError,
    );
  });
});

describe('time', () => {
  const issuedAt = Date.parse('2026-01-01T00:00:00.000Z');
  const at = (seconds: number) =>
    jest.useFakeTimers({ now: issuedAt + seconds * 1000, doNotFake: ['nextTick'] });

  it.each([
    ['at once', 0, undefined],
    ['a millisecond before its expiry', 59.999, undefined],
    ['in the millisecond of its expiry', 60, 'token-expired'],
    ['later', 61, 'token-expired'],
  ])('a token of 60 seconds, used %s', (_when, seconds, code) => {
    at(0);
    const token = tokens.issue({ personId, grants, ttlSeconds: 60 });
    at(seconds);
    if (code) expect(refusal(token).code).toBe(code);
    else expect(newVerifier().verify(token).personId).toBe(personId);
  });

  it('a token that starts later is refused until then', () => {
    at(0);
    const token = signed({ ...goodClaims(), nbf: nowSeconds() + 10 });
    const verifier = newVerifier();
    at(9);
    expect(refusal(token, verifier)).toMatchObject({ code: 'token-invalid', cause: 'inactive' });
    at(10);
    expect(verifier.verify(token).personId).toBe(personId);
  });

  it('a remembered token is not remembered beyond its expiry', () => {
    at(0);
    const token = tokens.issue({ personId, grants, ttlSeconds: 60 });
    const verifier = newVerifier();
    verifier.verify(token);
    expect(verifier.remembered).toBe(1);
    at(59.999);
    expect(verifier.verify(token).personId).toBe(personId);
    at(60);
    expect(refusal(token, verifier).code).toBe('token-expired');
    expect(verifier.remembered).toBe(0);
  });
});

describe('remembered tokens', () => {
  const token = (n: number) =>
    tokens.issue({
      personId: personId.replace(/1$/, String(n)),
      grants,
      ttlSeconds: 60,
    });

  it('give the very same frozen actor', () => {
    const verifier = newVerifier();
    const one = token(1);
    const actor = verifier.verify(one);
    expect(verifier.verify(one)).toBe(actor);
    expect(Object.isFrozen(actor) && Object.isFrozen(actor.grants[0])).toBe(true);
  });

  it('are bounded', () => {
    const verifier = newVerifier(2);
    for (const n of [1, 2, 3, 4]) verifier.verify(token(n));
    expect(verifier.remembered).toBe(2);
  });

  it('are forgotten on revocation', () => {
    const verifier = newVerifier();
    const one = token(1);
    const actor = verifier.verify(one);
    verifier.forget();
    expect(verifier.remembered).toBe(0);
    expect(verifier.verify(one)).not.toBe(actor);
  });

  it('do not hold refused ones', () => {
    const verifier = newVerifier();
    refusal(signed({ ...goodClaims(), iss: 'other' }), verifier);
    expect(verifier.remembered).toBe(0);
  });
});

describe('while the key is exchanged', () => {
  const next = generateKeyPairSync('ed25519');
  const issued = (key: typeof privateKey) =>
    new TokenIssuer({ privateKey: key, issuer, audience }).issue({
      personId,
      grants,
      ttlSeconds: 60,
    });

  it('tokens of either key are taken, and of no third', () => {
    const verifier = new TokenVerifier({
      ...{ key: next.publicKey, otherKey: privateKey, issuer, audience },
    });
    for (const key of [privateKey, next.privateKey])
      expect(verifier.verify(issued(key))).toEqual({ personId, grants });
    const third = issued(generateKeyPairSync('ed25519').privateKey);
    expect(refusal(third, verifier)).toMatchObject({ code: 'token-invalid' });
  });

  it('an expired token of the other key is said to be expired', () => {
    const verifier = new TokenVerifier({
      ...{ key: next.publicKey, otherKey: publicKey, issuer, audience },
    });
    const expired = signed({ ...goodClaims(), exp: nowSeconds() - 1 });
    expect(refusal(expired, verifier)).toMatchObject({ code: 'token-expired' });
    const foreign = signed({ ...goodClaims(), aud: 'elsewhere' });
    expect(refusal(foreign, verifier)).toMatchObject({ code: 'token-invalid' });
  });
});
