import { type FieldError, Malformed, withFen } from '@yishi/kernel';
import { plainToInstance } from 'class-transformer';
import { getMetadataStorage, type ValidationError, validateSync } from 'class-validator';
import type { CommandType } from './command';
import { REASONS } from './validators';

rememberRules();

/**
 * At each validation class-validator looks through the rules of all classes for those of the one,
 * half of what a validation takes. A class has all its rules when it is defined, so they are looked
 * for once.
 */
function rememberRules(): void {
  const storage = getMetadataStorage();
  const find = storage.getTargetValidationMetadatas.bind(storage);
  const known = new WeakMap<object, ReturnType<typeof find>>();
  storage.getTargetValidationMetadatas = (type, schema, always, strictGroups, groups) => {
    if (schema || always || strictGroups || groups) {
      return find(type, schema, always, strictGroups, groups);
    }
    const rules = known.get(type) ?? find(type, schema, always, strictGroups, groups);
    known.set(type, rules);
    return rules;
  };
}

const nested = new WeakMap<object, boolean>();

/**
 * Only commands with objects inside need class-transformer; the others are filled field by field.
 */
function hasNested(type: CommandType<object>): boolean {
  const known = nested.get(type);
  if (known !== undefined) return known;
  const found = getMetadataStorage()
    .getTargetValidationMetadatas(type, '', false, false)
    .some((metadata) => metadata.type === 'nestedValidation');
  nested.set(type, found);
  return found;
}

/**
 * Input of any transport to a command: whole numbers in `…Fen` fields become `bigint`, then every
 * field is checked. Throws `Malformed` naming each bad or unknown field.
 */
export function shape<C extends object>(type: CommandType<C>, input: object): C {
  const strange = strangeFields(input, '');
  if (strange.length > 0) throw new Malformed(strange);
  const fields = withFen(input) as object;
  const command = hasNested(type)
    ? plainToInstance(type, fields)
    : Object.assign(new type(), fields);
  const errors = validateSync(command, {
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    stopAtFirstError: true,
  });
  const misplaced = hasNested(type) ? misplacedLists(command, '') : [];
  if (errors.length === 0 && misplaced.length === 0) return command;
  const named = new Set(misplaced.map(({ field }) => field));
  const others = errors.flatMap((error) => flatten(error, ''));
  throw new Malformed([...misplaced, ...others.filter(({ field }) => !named.has(field))]);
}

/**
 * Lists that stand where an object belongs. class-validator looks into such a list as if its items
 * were the object, so it takes an empty one for a good object.
 */
function misplacedLists(value: object, path: string): FieldError[] {
  return getMetadataStorage()
    .getTargetValidationMetadatas(value.constructor, '', false, false)
    .filter(({ type }) => type === 'nestedValidation')
    .flatMap(({ propertyName, each }) => {
      const inside = (value as Record<string, unknown>)[propertyName];
      const field = path + propertyName;
      if (!each || !Array.isArray(inside)) return misplacedIn(inside, field);
      return inside.flatMap((item, index) => misplacedIn(item, `${field}.${index}`));
    });
}

function misplacedIn(value: unknown, field: string): FieldError[] {
  if (Array.isArray(value)) return [{ field, reason: 'not-an-object' }];
  const isObject = typeof value === 'object' && value !== null;
  return isObject ? misplacedLists(value, `${field}.`) : [];
}

/** No command is deeper; what is walked through field by field must not overflow the stack. */
const MAX_DEPTH = 20;

/** Fields that would reach for the object's class instead of being data, and what is too deep. */
function strangeFields(value: unknown, path: string, depth = 0): FieldError[] {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return [];
  if (depth > MAX_DEPTH) return [{ field: path.slice(0, -1), reason: 'not-valid' }];
  return Object.keys(value).flatMap((key) =>
    key === '__proto__' || key === 'constructor'
      ? [{ field: path + key, reason: 'unknown-field' }]
      : strangeFields((value as Record<string, unknown>)[key], `${path}${key}.`, depth + 1),
  );
}

function flatten(error: ValidationError, path: string): FieldError[] {
  const field = path + error.property;
  const own = Object.keys(error.constraints ?? {}).map((constraint) => ({
    field,
    reason: reasonOf(constraint, error.value),
  }));
  return [...own, ...(error.children ?? []).flatMap((child) => flatten(child, `${field}.`))];
}

function reasonOf(constraint: string, value: unknown): string {
  if (value === undefined && constraint !== 'whitelistValidation') return 'missing';
  if (OF_NUMBERS.has(constraint) && typeof value !== 'number') return 'not-a-whole-number';
  if (OF_LISTS.has(constraint) && !Array.isArray(value)) return 'not-a-list';
  return REASONS[constraint] ?? 'not-valid';
}

/** Checks of a size also fail for what has none: then it is the kind of value that is wrong. */
const OF_NUMBERS: ReadonlySet<string> = new Set(['min', 'max']);
const OF_LISTS: ReadonlySet<string> = new Set(['arrayMinSize', 'arrayMaxSize', 'arrayUnique']);
