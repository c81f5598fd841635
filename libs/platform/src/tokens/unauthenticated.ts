export type UnauthenticatedCode = 'token-missing' | 'token-invalid' | 'token-expired';

/**
 * The caller is not known. `cause` says for the security log what was wrong with the token (a
 * kebab-case word, never a part of the token); the caller is told the code only.
 */
export class Unauthenticated extends Error {
  override readonly name = 'Unauthenticated';
  constructor(
    readonly code: UnauthenticatedCode,
    override readonly cause: string = code,
  ) {
    super(code);
  }
}
