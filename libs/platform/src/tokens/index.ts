export { isGrant, MAX_GRANTS } from './claims';
export * from './token-issuer';
export * from './token-verifier';
export * from './unauthenticated';
