import { createSecretKey } from 'node:crypto';
import { Malformed } from '@yishi/kernel';
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsIn, IsInt, Max, Min, ValidateNested } from 'class-validator';
import { InputHashes } from './identity';
import { shape } from './shape';
import { IsCalendarDate, IsFenAmount, IsFile, IsId, IsText, Optional } from './validators';

const ID = '018f0000-0000-7000-8000-000000000001';

class Line {
  @IsText(10) readonly item!: string;
  @IsFenAmount() readonly priceFen!: bigint;
}

class Draft {
  @IsId() readonly id!: string;
  @IsText(5) readonly title!: string;
  @IsIn(['a', 'b']) readonly kind!: string;
  @IsCalendarDate() @Optional() readonly on?: string;
  @ValidateNested({ each: true }) @Type(() => Line) @ArrayMaxSize(2) readonly lines!: Line[];
}

class Flat {
  @IsFenAmount() readonly amountFen!: bigint;
  @IsInt() @Optional() readonly count?: number;
}

const faults = (run: () => unknown): unknown => {
  try {
    run();
  } catch (error) {
    if (error instanceof Malformed) return error.errors.map((e) => `${e.field}: ${e.reason}`);
    throw error;
  }
  return 'accepted';
};

it('makes a command, amounts as bigint', () => {
  const draft = shape(Draft, {
    id: ID,
    title: '改造',
    kind: 'a',
    lines: [{ item: 'pipe', priceFen: 5 }],
  });
  expect(draft).toBeInstanceOf(Draft);
  expect(draft.lines[0]).toEqual({ item: 'pipe', priceFen: 5n });
  expect(shape(Flat, { amountFen: 9_007_199_254_740_991 }).amountFen).toBe(9_007_199_254_740_991n);
});

it.each([0, -1, 1.5, 1e21, 9_007_199_254_740_992, '5', null, {}, [5], true, Number.NaN])(
  'refuses the amount %p by name',
  (amountFen) =>
    expect(faults(() => shape(Flat, { amountFen }))).toEqual(['amountFen: not-an-amount']),
);

it('names every bad, missing and unknown field', () => {
  const bad = {
    id: 'x',
    title: ' padded',
    kind: 'c',
    on: '2018-02-30',
    lines: [{ item: '' }],
    extra: 1,
  };
  expect((faults(() => shape(Draft, bad)) as string[]).sort()).toEqual([
    'extra: unknown-field',
    'id: not-a-uuid',
    'kind: not-one-of',
    'lines.0.item: not-text',
    'lines.0.priceFen: missing',
    'on: not-a-date',
    'title: not-text',
  ]);
  expect(faults(() => shape(Flat, {}))).toEqual(['amountFen: missing']);
});

it('takes neither __proto__ nor constructor for fields', () => {
  const polluted = JSON.parse('{"amountFen":1,"__proto__":{"admin":true}}');
  expect(faults(() => shape(Flat, polluted))).toEqual(['__proto__: unknown-field']);
  const constructed = { amountFen: 1, constructor: 'x' };
  expect(faults(() => shape(Flat, constructed))).toEqual(['constructor: unknown-field']);
  const inside = { item: 'x', priceFen: 1, constructor: 'x' };
  const draft = { id: ID, title: 'a', kind: 'a', lines: [inside] };
  expect(faults(() => shape(Draft, draft))).toEqual(['lines.0.constructor: unknown-field']);
  const poisoned = JSON.parse('{"item":"x","priceFen":1,"__proto__":{"admin":true}}');
  expect(faults(() => shape(Draft, { ...draft, lines: [poisoned] }))).toEqual([
    'lines.0.__proto__: unknown-field',
  ]);
  expect(({} as { admin?: boolean }).admin).toBeUndefined();
});

it('leaves the bytes of a file as they are', () => {
  class Upload {
    @IsFile() readonly file!: Uint8Array;
  }
  const file = new Uint8Array([1, 2]);
  expect(shape(Upload, { file }).file).toBe(file);
  expect(faults(() => shape(Upload, { file: new Uint8Array() }))).toEqual(['file: not-a-file']);
});

it('fingerprints the input by a key, whatever the order of its fields', () => {
  class Other extends Flat {}
  const hashes = new InputHashes(createSecretKey(Buffer.alloc(32, 1)));
  const others = new InputHashes(createSecretKey(Buffer.alloc(32, 2)));
  const a = Object.assign(new Flat(), { amountFen: 1n, count: 2 });
  const b = Object.assign(new Flat(), { count: 2, amountFen: 1n });
  expect(hashes.of(a)).toBe(hashes.of(b));
  expect(hashes.of(a)).not.toBe(hashes.of(Object.assign(new Flat(), { amountFen: 2n, count: 2 })));
  expect(hashes.of(a)).not.toBe(hashes.of(Object.assign(new Other(), a)));
  expect(hashes.of(a)).not.toBe(others.of(a));
});

it('refuses what is nested deeper than any command, instead of overflowing the stack', () => {
  let deep: unknown = 1;
  for (let level = 0; level < 100_000; level++) deep = { a: deep };
  const draft = { id: ID, title: 'a', kind: 'a', lines: [] };
  expect(faults(() => shape(Draft, { ...draft, title: deep }))).toEqual([
    `title${'.a'.repeat(20)}: not-valid`,
  ]);
});

it.each([
  ['lines', [[]], 'lines.0: not-an-object'],
  ['lines', [[{ item: 'pipe', priceFen: 5 }]], 'lines.0: not-an-object'],
  ['lines', 'pipe', 'lines: not-a-list'],
  ['lines', null, 'lines: not-a-list'],
  ['lines', 7, 'lines: not-a-list'],
  ['first', [], 'first: not-an-object'],
  ['first', [{ item: 'pipe', priceFen: 5 }], 'first: not-an-object'],
  ['count', '5', 'count: not-a-whole-number'],
  ['count', null, 'count: not-a-whole-number'],
  ['count', 9, 'count: too-large'],
  ['title', '前\ud800后', 'title: not-text'],
  ['title', '\udc00', 'title: not-text'],
])('says of %s = %j that the kind is wrong', (field, value, fault) => {
  class Order extends Draft {
    @ValidateNested() @Type(() => Line) readonly first!: Line;
    @IsInt() @Min(1) @Max(8) readonly count!: number;
  }
  const line = { item: 'pipe', priceFen: 5 };
  const good = { id: ID, title: '好𠮷', kind: 'a', lines: [line], first: line, count: 1 };
  expect(faults(() => shape(Order, good))).toBe('accepted');
  expect(faults(() => shape(Order, { ...good, [field]: value }))).toEqual([fault]);
});
