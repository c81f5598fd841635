import { isCalendarDate, isFen, isUuid } from '@yishi/kernel';
import { ValidateBy, ValidateIf, type ValidationOptions } from 'class-validator';
import { looksPersonal } from './personal-data';

/** Kebab-case reasons by class-validator constraint; anything else is `not-valid`. */
export const REASONS: Readonly<Record<string, string>> = {
  whitelistValidation: 'unknown-field',
  isUuid: 'not-a-uuid',
  isId: 'not-a-uuid',
  isIn: 'not-one-of',
  isInt: 'not-a-whole-number',
  isString: 'not-text',
  isText: 'not-text',
  isBoolean: 'not-true-or-false',
  isArray: 'not-a-list',
  isFenAmount: 'not-an-amount',
  isCalendarDate: 'not-a-date',
  isFile: 'not-a-file',
  isImpersonal: 'personal-data',
  min: 'too-small',
  max: 'too-large',
  matches: 'wrong-format',
  minLength: 'too-short',
  maxLength: 'too-long',
  arrayMinSize: 'too-few',
  arrayMaxSize: 'too-many',
  arrayUnique: 'not-distinct',
  nestedValidation: 'not-an-object',
};

const check = (
  name: string,
  validate: (value: unknown) => boolean,
  constraints: unknown[] = [],
  options?: ValidationOptions,
): PropertyDecorator =>
  ValidateBy(
    { name, constraints, validator: { validate, defaultMessage: () => REASONS[name] ?? name } },
    options,
  );

/** A UUID in lower case. */
export const IsId = (options?: ValidationOptions): PropertyDecorator =>
  check('isId', isUuid, [], options);

/** Whole fen as `bigint`, from `min` (default 1) to 2^53 − 1. */
export const IsFenAmount = ({ min = 1n }: { min?: bigint } = {}): PropertyDecorator =>
  check('isFenAmount', (value) => isFen(value) && value >= min, [min.toString()]);

/** A date that exists, `YYYY-MM-DD`. */
export const IsCalendarDate = (options?: ValidationOptions): PropertyDecorator =>
  check('isCalendarDate', isCalendarDate, [], options);

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f\u2028\u2029\ufffe\uffff]/;

/** Half of a character of two halves: no UTF-8, which the database does not keep as JSON. */
const HALF_CHARACTER = /\p{Surrogate}/u;

/**
 * Text of 1 to `max` characters, neither blank nor padded with blanks, without control characters
 * and halves of characters.
 */
export const IsText = (max: number, options?: ValidationOptions): PropertyDecorator =>
  check(
    'isText',
    (value) =>
      typeof value === 'string' &&
      value.length > 0 &&
      value.length <= max &&
      value === value.trim() &&
      !CONTROL.test(value) &&
      !HALF_CHARACTER.test(value),
    [max],
    options,
  );

/** `IsText` for what a person writes freely; telephone and identity numbers are refused. */
export const IsFreeText = (max: number, options?: ValidationOptions): PropertyDecorator => {
  const text = IsText(max, options);
  const impersonal = check(
    'isImpersonal',
    (value) => typeof value !== 'string' || !looksPersonal(value),
    [],
    options,
  );
  return (target, key) => {
    impersonal(target, key);
    text(target, key);
  };
};

/** The bytes of an uploaded file; not empty. */
export const IsFile = (): PropertyDecorator =>
  check('isFile', (value) => value instanceof Uint8Array && value.byteLength > 0);

/** The field may be absent; `null` is a value and is not. */
export const Optional = (): PropertyDecorator => ValidateIf((_, value) => value !== undefined);
