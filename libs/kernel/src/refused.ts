/**
 * A rule said no. `code` is stable and kebab-case; `details` are the figures a person needs to act
 * (`missingHouseholds: 3`), never personal data.
 */
export class Refused extends Error {
  override readonly name = 'Refused';
  constructor(
    readonly code: string,
    readonly details: Readonly<Record<string, string | number | bigint | boolean>> = {},
  ) {
    super(code);
  }
}

export type FieldError = Readonly<{ field: string; reason: string }>;

/** The input has the wrong shape. Every bad field is named with its reason (a kebab-case code). */
export class Malformed extends Error {
  override readonly name = 'Malformed';
  constructor(readonly errors: readonly FieldError[]) {
    super(errors.map((e) => `${e.field}: ${e.reason}`).join('; '));
  }
}

/** The actor's role or territory does not allow this. */
export class Forbidden extends Error {
  override readonly name = 'Forbidden';
  constructor(readonly code: 'role-not-allowed' | 'territory-not-allowed') {
    super(code);
  }
}

/** No such thing, or nothing the caller may know of. `what` is a kebab-case noun. */
export class NotFound extends Error {
  override readonly name = 'NotFound';
  constructor(readonly what: string) {
    super(`${what}-not-found`);
  }
}
