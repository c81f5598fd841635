import { createSecretKey } from 'node:crypto';
import { PurposeKeys } from './purpose-keys';

const vaultKey = createSecretKey(Buffer.alloc(32, 1));
const keys = new PurposeKeys(vaultKey);
const bytes = (of: PurposeKeys, purpose: string) => of.keyFor(purpose).export().toString('hex');

it('has one key of 32 bytes for a purpose, and another for every other', () => {
  expect(keys.keyFor('yishi ballot box 1').symmetricKeySize).toBe(32);
  expect(bytes(new PurposeKeys(vaultKey), 'a 1')).toBe(bytes(keys, 'a 1'));
  expect(bytes(keys, 'a 2')).not.toBe(bytes(keys, 'a 1'));
  expect(bytes(keys, 'a 1')).not.toBe(vaultKey.export().toString('hex'));
  const other = new PurposeKeys(createSecretKey(Buffer.alloc(32, 2)));
  expect(bytes(other, 'a 1')).not.toBe(bytes(keys, 'a 1'));
});
