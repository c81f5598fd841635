import type { ClientBase } from 'pg';
import type { Key, Rows } from './following';
import { insertRows, removeRows, selectRows, updateRows } from './row-statements';
import { type Cell, type TableShape, tablePath } from './table-shape';

/** What a table's row comes to by a batch, whether or not it was there before. */
export type RowChange = {
  key: readonly Cell[];
  /** What happens to the row when it exists. */
  existing: 'change' | 'replace' | 'remove';
  /** For `change`: new cells and increments by column; a column is in one of them at most. */
  cells: Map<number, Cell>;
  increments: Map<number, bigint | number>;
  /** The row that is made when there is none; for `replace` the row in any case. */
  made: Cell[] | undefined;
};

/**
 * The rows of one batch. Operations are merged by key, so that each row is written once, and every
 * kind of
 * write is one statement per table. What comes out is what the same operations one by one would
 * give.
 */
export class RowBatch implements Rows {
  private readonly tables = new Map<string, TableBatch>();

  /** `base`: what the tables hold before the batch; `nothing` needs no database. */
  constructor(shapes: Readonly<Record<string, TableShape>>, base: 'stored' | 'nothing' = 'stored') {
    for (const [alias, shape] of Object.entries(shapes))
      this.tables.set(alias, new TableBatch(shape, base));
  }

  put(table: string, row: object): void {
    this.table(table).put(row as Record<string, unknown>);
  }

  patch(table: string, key: Key, columns: object): void {
    this.table(table).patch(key, columns as Record<string, unknown>);
  }

  add(table: string, key: Key, increments: Readonly<Record<string, bigint | number>>): void {
    this.table(table).add(key, increments);
  }

  remove(table: string, key: Key): void {
    this.table(table).remove(key);
  }

  get<R extends object>(table: string, key: Key): Readonly<R> | undefined {
    return this.table(table).get(key) as R | undefined;
  }

  /** Reads the rows that handlers will `get`: one statement per table. */
  async prefetch(client: ClientBase, wanted: Iterable<readonly [string, Key]>): Promise<void> {
    const keys = new Map<TableBatch, Map<string, readonly Cell[]>>();
    for (const [alias, key] of wanted) {
      const table = this.table(alias);
      const cells = table.keyCells(key);
      const known = keys.get(table) ?? new Map<string, readonly Cell[]>();
      keys.set(table, known.set(keyText(cells), cells));
    }
    await allOf([...keys].map(([table, known]) => table.fetch(client, known)));
  }

  /** Every row that the operations made, on a base of nothing. */
  made<R extends object>(table: string): R[] {
    return this.table(table).allMade() as R[];
  }

  /**
   * Writes everything. Removals come first and insertions last, so that a unique value may move
   * between rows. The tables go side by side: the server works on one while the next is put into
   * words.
   */
  async flush(client: ClientBase): Promise<void> {
    await allOf([...this.tables.values()].map((table) => table.flush(client)));
  }

  private table(alias: string): TableBatch {
    const table = this.tables.get(alias);
    if (!table) throw new Error(`no table ${alias} in this projection`);
    return table;
  }
}

/**
 * Waits for every one, also after one has failed: nothing may be sent any more when the caller
 * rolls back. Throws what failed first, not what failed only because the transaction had.
 */
async function allOf(works: readonly Promise<void>[]): Promise<void> {
  const failures: unknown[] = [];
  await Promise.all(works.map((work) => work.catch((error: unknown) => failures.push(error))));
  if (failures.length > 0) throw failures[0];
}

const keyText = (cells: readonly Cell[]): string =>
  cells.length === 1 ? cells[0]! : cells.join('\u0000');

class TableBatch {
  private readonly changes = new Map<string, RowChange>();
  private readonly fetched = new Map<string, readonly Cell[] | undefined>();
  private readonly byProperty = new Map<string, number>();

  constructor(
    private readonly shape: TableShape,
    private readonly base: 'stored' | 'nothing',
  ) {
    shape.columns.forEach((column, index) => {
      this.byProperty.set(column.property, index);
    });
  }

  put(row: Readonly<Record<string, unknown>>): void {
    for (const property in row) this.index(property);
    const cells = this.shape.columns.map((column, index) => {
      const value = row[column.property];
      if (value !== undefined) return this.cell(index, value);
      if (column.defaultCell === undefined) throw this.wrong(index, 'has no value and no default');
      return column.defaultCell;
    });
    const key = this.shape.keyIndexes.map((index) => cells[index]);
    this.replace(key, cells);
  }

  patch(key: Key, columns: Readonly<Record<string, unknown>>): void {
    const change = this.change(key);
    for (const [property, value] of Object.entries(columns)) {
      if (value === undefined) continue;
      const index = this.index(property);
      if (this.shape.columns[index]!.isKey) throw this.wrong(index, 'is part of the key');
      const cell = this.cell(index, value);
      if (change.made) change.made[index] = cell;
      if (change.existing !== 'change') continue;
      change.cells.set(index, cell);
      change.increments.delete(index);
    }
  }

  add(key: Key, increments: Readonly<Record<string, bigint | number>>): void {
    const change = this.change(key);
    if (change.existing === 'remove') change.existing = 'replace';
    change.made ??= this.freshRow(change.key);
    for (const [property, increment] of Object.entries(increments)) {
      const index = this.index(property);
      const column = this.shape.columns[index]!;
      if (!column.isNumber || column.isKey) throw this.wrong(index, 'can not be added to');
      const amount = column.cast === 'double precision' ? Number(increment) : whole(increment);
      change.made[index] = sum(change.made[index], amount);
      if (change.existing !== 'change') continue;
      if (change.cells.has(index)) change.cells.set(index, sum(change.cells.get(index), amount));
      else change.increments.set(index, plus(change.increments.get(index), amount));
    }
  }

  remove(key: Key): void {
    const change = this.change(key);
    change.existing = 'remove';
    change.made = undefined;
  }

  get(key: Key): object | undefined {
    const cells = this.keyCells(key);
    const text = keyText(cells);
    if (this.base === 'stored' && !this.fetched.has(text))
      throw new Error(`${this.shape.name}: reads does not name ${text}`);
    const before = this.fetched.get(text);
    const change = this.changes.get(text);
    if (!change) return before && this.decoded(before);
    if (change.existing === 'remove') return undefined;
    if (change.existing === 'replace' || !before) return change.made && this.decoded(change.made);
    const now = [...before];
    for (const [index, cell] of change.cells) now[index] = cell;
    for (const [index, increment] of change.increments) now[index] = sum(now[index], increment);
    return this.decoded(now);
  }

  keyCells(key: Key): readonly Cell[] {
    if (Object.keys(key).length !== this.shape.keyIndexes.length)
      throw new Error(`${this.shape.name}: the key is ${this.keyNames()}`);
    return this.shape.keyIndexes.map((index) => {
      const value = key[this.shape.columns[index]!.property];
      if (value === undefined) throw new Error(`${this.shape.name}: the key is ${this.keyNames()}`);
      return this.cell(index, value);
    });
  }

  allMade(): object[] {
    const rows: object[] = [];
    for (const change of this.changes.values()) {
      if (!change.made || change.existing === 'remove') continue;
      this.refuseHoles(change);
      rows.push(this.decoded(change.made));
    }
    return rows;
  }

  async fetch(client: ClientBase, keys: ReadonlyMap<string, readonly Cell[]>): Promise<void> {
    for (const text of keys.keys()) this.fetched.set(text, undefined);
    const rows = await selectRows(client, this.shape, [...keys.values()]);
    for (const row of rows)
      this.fetched.set(keyText(this.shape.keyIndexes.map((index) => row[index])), row);
  }

  async flush(client: ClientBase): Promise<void> {
    const removed: RowChange[] = [];
    const changed: RowChange[] = [];
    const replaced: RowChange[] = [];
    for (const change of this.changes.values())
      if (change.existing === 'remove') removed.push(change);
      else if (change.existing === 'change') changed.push(change);
      else replaced.push(change);
    await removeRows(client, this.shape, removed);
    const missing = await updateRows(client, this.shape, changed);
    const made = [...replaced, ...missing.filter((change) => change.made)];
    for (const change of made) this.refuseHoles(change);
    await insertRows(client, this.shape, made);
  }

  private refuseHoles({ made, key }: RowChange): void {
    const hole = made!.indexOf(undefined);
    if (hole < 0) return;
    throw this.wrong(hole, `has no default, so add can not make the row ${keyText(key)}`);
  }

  private change(key: Key): RowChange {
    const cells = this.keyCells(key);
    const text = keyText(cells);
    const known = this.changes.get(text);
    if (known) return known;
    const change: RowChange = {
      key: cells,
      existing: 'change',
      cells: new Map(),
      increments: new Map(),
      made: undefined,
    };
    this.changes.set(text, change);
    return change;
  }

  private replace(key: readonly Cell[], made: Cell[]): void {
    const text = keyText(key);
    const known = this.changes.get(text);
    if (known) {
      known.existing = 'replace';
      known.made = made;
      return;
    }
    this.changes.set(text, { key, existing: 'replace', cells: NONE, increments: NONE, made });
  }

  /** A row as `add` makes it: the key, and defaults; numbers without a default start at 0. */
  private freshRow(key: readonly Cell[]): Cell[] {
    const row = this.shape.columns.map(({ defaultCell, isNumber }) =>
      defaultCell === undefined && isNumber ? '0' : defaultCell,
    );
    this.shape.keyIndexes.forEach((index, place) => {
      row[index] = key[place];
    });
    return row;
  }

  private cell(index: number, value: unknown): Cell {
    const column = this.shape.columns[index]!;
    if (value === null) {
      if (column.isNullable) return null;
      throw this.wrong(index, 'takes no null');
    }
    try {
      return column.encode(value);
    } catch (error) {
      throw this.wrong(index, (error as Error).message);
    }
  }

  private decoded(cells: readonly Cell[]): object {
    const row: Record<string, unknown> = {};
    this.shape.columns.forEach((column, index) => {
      const cell = cells[index];
      row[column.property] = typeof cell === 'string' ? column.decode(cell) : null;
    });
    return row;
  }

  private index(property: string): number {
    const index = this.byProperty.get(property);
    if (index === undefined) throw new Error(`${tablePath(this.shape)} has no column ${property}`);
    return index;
  }

  private keyNames(): string {
    return this.shape.keyIndexes.map((index) => this.shape.columns[index]!.property).join(', ');
  }

  private wrong(index: number, reason: string): Error {
    return new Error(`${tablePath(this.shape)}.${this.shape.columns[index]!.property} ${reason}`);
  }
}

/** Shared by replaced rows, which never change cell by cell. */
const NONE = new Map<number, never>();

const whole = (value: bigint | number): bigint => BigInt(value);

const plus = (one: bigint | number | undefined, other: bigint | number): bigint | number =>
  typeof other === 'bigint' ? BigInt(one ?? 0n) + other : Number(one ?? 0) + other;

const sum = (cell: Cell, amount: bigint | number): string =>
  typeof amount === 'bigint'
    ? (BigInt(cell ?? '0') + amount).toString()
    : (Number(cell ?? '0') + amount).toString();
