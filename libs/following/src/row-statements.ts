import type { ClientBase } from 'pg';
import type { RowChange } from './rows';
import {
  type Cell,
  type ColumnShape,
  quoteName,
  selected,
  type TableShape,
  tablePath,
  typed,
} from './table-shape';

/** Rows a statement. PostgreSQL takes far more; this bounds the memory of one parameter. */
const ROWS_PER_STATEMENT = 5_000;

function* chunks<T>(items: readonly T[]): Generator<readonly T[]> {
  for (let start = 0; start < items.length; start += ROWS_PER_STATEMENT)
    yield items.slice(start, start + ROWS_PER_STATEMENT);
}

/**
 * `unnest($1::text[], …) AS v(c0, …)`: every column travels as one array of texts and is cast where
 * it is used.
 */
const unnested = (width: number, ordinality = ''): string => {
  const numbers = Array.from({ length: width }, (_, i) => i);
  const parameters = numbers.map((i) => `$${i + 1}::text[]`).join(', ');
  const names = numbers.map((i) => `c${i}`).join(', ');
  return `unnest(${parameters})${ordinality} AS v(${names}${ordinality && ', place'})`;
};

const keyMatch = (table: TableShape, alias: string): string =>
  table.keyIndexes
    .map((index, place) => {
      const column = table.columns[index]!;
      return `${alias}.${quoteName(column.name)} = v.c${place}::${column.cast}`;
    })
    .join(' AND ');

/**
 * An array as PostgreSQL writes it. The driver would make the same text at three times the cost.
 */
function arrayText(rows: readonly (readonly Cell[])[], index: number): string {
  let text = '{';
  for (let i = 0; i < rows.length; i++) {
    const cell = rows[i]![index];
    if (i > 0) text += ',';
    if (cell === null || cell === undefined) text += 'NULL';
    else text += `"${NEEDS_ESCAPE.test(cell) ? cell.replace(/["\\]/g, '\\$&') : cell}"`;
  }
  return `${text}}`;
}

const NEEDS_ESCAPE = /["\\]/;

const transposed = (rows: readonly (readonly Cell[])[], width: number): string[] =>
  Array.from({ length: width }, (_, index) => arrayText(rows, index));

export async function selectRows(
  client: ClientBase,
  table: TableShape,
  keys: readonly (readonly Cell[])[],
): Promise<Cell[][]> {
  const columns = table.columns.map((column) => selected(column, 't')).join(', ');
  const width = table.keyIndexes.length;
  const sql =
    `SELECT ${columns} FROM ${unnested(width)} ` +
    `JOIN ${tablePath(table)} AS t ON ${keyMatch(table, 't')}`;
  const found: Cell[][] = [];
  for (const chunk of chunks(keys)) {
    const values = transposed(chunk, width);
    const { rows } = await client.query({ text: sql, values, rowMode: 'array' });
    found.push(...(rows as Cell[][]));
  }
  return found;
}

export async function insertRows(
  client: ClientBase,
  table: TableShape,
  changes: readonly RowChange[],
): Promise<void> {
  const { columns } = table;
  const names = columns.map((column) => quoteName(column.name));
  const keys = table.keyIndexes.map((index) => names[index]).join(', ');
  const others = columns.filter((column) => !column.isKey).map(({ name }) => quoteName(name));
  const conflict = others.length
    ? `DO UPDATE SET ${others.map((name) => `${name} = EXCLUDED.${name}`).join(', ')}`
    : 'DO NOTHING';
  const sql =
    `INSERT INTO ${tablePath(table)} (${names.join(', ')}) ` +
    `SELECT ${columns.map((column, i) => typed(column, `v.c${i}`)).join(', ')} ` +
    `FROM ${unnested(columns.length)} ON CONFLICT (${keys}) ${conflict}`;
  for (const chunk of chunks(changes)) {
    const rows = chunk.map((change) => change.made!);
    await client.query(sql, transposed(rows, columns.length));
  }
}

export async function removeRows(
  client: ClientBase,
  table: TableShape,
  changes: readonly RowChange[],
): Promise<void> {
  const width = table.keyIndexes.length;
  const sql =
    `DELETE FROM ${tablePath(table)} AS t USING ${unnested(width)} ` +
    `WHERE ${keyMatch(table, 't')}`;
  for (const chunk of chunks(changes)) {
    const keys = chunk.map((change) => change.key);
    await client.query(sql, transposed(keys, width));
  }
}

/**
 * Changes the rows that exist and answers with the changes whose row does not. Rows that change the
 * same columns go together.
 */
export async function updateRows(
  client: ClientBase,
  table: TableShape,
  changes: readonly RowChange[],
): Promise<RowChange[]> {
  const groups = new Map<string, RowChange[]>();
  for (const change of changes) {
    const columns = `${[...change.cells.keys()].sort()}|${[...change.increments.keys()].sort()}`;
    const group = groups.get(columns);
    if (group) group.push(change);
    else groups.set(columns, [change]);
  }
  const missing: RowChange[] = [];
  for (const group of groups.values())
    for (const chunk of chunks(group)) missing.push(...(await updateAlike(client, table, chunk)));
  return missing;
}

async function updateAlike(
  client: ClientBase,
  table: TableShape,
  changes: readonly RowChange[],
): Promise<RowChange[]> {
  const set = [...changes[0]!.cells.keys()];
  const added = [...changes[0]!.increments.keys()];
  const keyWidth = table.keyIndexes.length;
  const assign = (index: number, place: number, isAdded: boolean): string => {
    const column: ColumnShape = table.columns[index]!;
    const name = quoteName(column.name);
    const value = typed(column, `v.c${keyWidth + place}`);
    return isAdded ? `${name} = COALESCE(t.${name}, 0) + ${value}` : `${name} = ${value}`;
  };
  const assignments = [
    ...set.map((index, place) => assign(index, place, false)),
    ...added.map((index, place) => assign(index, set.length + place, true)),
  ];
  if (assignments.length === 0) return missingRows(client, table, changes);
  const width = keyWidth + assignments.length;
  const sql =
    `UPDATE ${tablePath(table)} AS t SET ${assignments.join(', ')} ` +
    `FROM ${unnested(width, ' WITH ORDINALITY')} ` +
    `WHERE ${keyMatch(table, 't')} RETURNING v.place::integer`;
  const rows = changes.map((change) => [
    ...change.key,
    ...set.map((index) => change.cells.get(index)),
    ...added.map((index) => String(change.increments.get(index))),
  ]);
  const answer = await client.query({
    text: sql,
    values: transposed(rows, width),
    rowMode: 'array',
  });
  if (answer.rows.length === changes.length) return [];
  const updated = new Set((answer.rows as [number][]).map(([place]) => place));
  return changes.filter((_, index) => !updated.has(index + 1));
}

/** An `add` of nothing makes the row and changes none. */
async function missingRows(
  client: ClientBase,
  table: TableShape,
  changes: readonly RowChange[],
): Promise<RowChange[]> {
  const width = table.keyIndexes.length;
  const sql =
    `SELECT v.place::integer FROM ${unnested(width, ' WITH ORDINALITY')} ` +
    `JOIN ${tablePath(table)} AS t ON ${keyMatch(table, 't')}`;
  const values = transposed(
    changes.map((change) => change.key),
    width,
  );
  const answer = await client.query({ text: sql, values, rowMode: 'array' });
  const there = new Set((answer.rows as [number][]).map(([place]) => place));
  return changes.filter((_, index) => !there.has(index + 1));
}
