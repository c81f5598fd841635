export * from './masked-name';
export * from './migrate-vault';
export { normalisedName, Unsealable } from './sealing';
export * from './vault';
