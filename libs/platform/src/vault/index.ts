export { SEAL_BYTES, SealBroken, seal, unseal } from './aead';
export * from './masked-name';
export * from './migrate-vault';
export * from './purpose-keys';
export { normalisedName, Unsealable } from './sealing';
export * from './vault';
