/** A body that something is wrong with, and which field it is. */
export type BadBody = Readonly<{ what: string; field: string; body: object }>;

type Path = readonly (string | number)[];

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

/** The path of every value in the body; of a list only the first item. */
function pathsOf(value: unknown, path: Path = []): Path[] {
  if (Array.isArray(value))
    return [path, ...(value.length > 0 ? pathsOf(value[0], [...path, 0]) : [])];
  if (!isObject(value)) return [path];
  const inside = Object.keys(value).flatMap((key) => pathsOf(value[key], [...path, key]));
  return path.length > 0 ? [path, ...inside] : inside;
}

const at = (body: unknown, path: Path): unknown =>
  path.reduce<unknown>((value, key) => (value as Record<string | number, unknown>)[key], body);

/** A copy of the body with another value at the path; `undefined` takes the field away. */
function withValue(body: object, path: Path, value: unknown): object {
  const copy = structuredClone(body);
  const parent = at(copy, path.slice(0, -1)) as Record<string | number, unknown>;
  const key = path.at(-1)!;
  if (value === undefined && !Array.isArray(parent)) delete parent[key];
  else parent[key] = value;
  return copy;
}

const TELEPHONE = '请联系13812345678';

/** What no field of the type takes. */
function wrongFor(value: unknown): readonly (readonly [string, unknown])[] {
  const always = [
    ['missing', undefined],
    ['null', null],
    ['an object', { a: 1 }],
    ['a list in a list', [[]]],
  ] as const;
  if (Array.isArray(value))
    return [
      ...always,
      ['a text', 'abc'],
      ['a number', 7],
      ['a list of null', [null]],
      ['a huge list', Array(20_001).fill(value[0] ?? 'a')],
      ['an object with numbers', { 0: value[0], length: 1 }],
    ];
  if (isObject(value)) return [...always, ['a text', 'abc'], ['a number', 7]];
  if (typeof value === 'number')
    return [
      ...always,
      ['a number as text', String(value)],
      ['half a number', value + 0.5],
      ['minus one', -1],
      ['2^53', 2 ** 53],
      ['10^308', 1e308],
      ['true', true],
    ];
  if (typeof value === 'boolean')
    return [...always, ['a text', String(value)], ['one', 1], ['a number', 0]];
  return [
    ...always,
    ['a number', 7],
    ['true', true],
    ['nothing', ''],
    ['a blank', ' '],
    ['padded', ` ${value} `],
    ['too long', '长'.repeat(5_000)],
    ['a control character', '前\u0000后'],
    ['an escape sequence', '\u001b[31m红'],
    ['half a character', '前\ud800后'],
    ['a telephone number', TELEPHONE],
  ];
}

/** Every field of the body made wrong in every way, one at a time. */
export const badBodies = (body: object): BadBody[] =>
  pathsOf(body).flatMap((path) =>
    wrongFor(at(body, path)).map(([what, value]) => ({
      what,
      field: path.join('.'),
      body: withValue(body, path, value),
    })),
  );
