import { createHash } from 'node:crypto';
import type { ClientBase } from 'pg';
import { quoteName, type TableShape, tablePath } from './table-shape';

/** Tables of a version that is being built beside the one that is read. */
const REBUILD_SUFFIX = '__rebuild';
/** PostgreSQL cuts names at 63 bytes, silently. */
const LONGEST_NAME = 63 - REBUILD_SUFFIX.length - '_pkey'.length;

export const rebuildShape = (table: TableShape): TableShape => ({
  ...table,
  name: table.name + REBUILD_SUFFIX,
});

/**
 * Changes with every column, type, default, key and index: the same version with another
 * fingerprint is a mistake.
 */
export const fingerprint = (tables: readonly TableShape[]): string =>
  createHash('sha256')
    .update(
      JSON.stringify(
        tables.map(({ schema, name, columns, indices }) => [
          schema,
          name,
          columns.map((c) => [c.name, c.declared, c.isNullable, c.isKey, c.defaultSql]),
          indices.map((i) => [i.name, i.columns, i.isUnique, i.where]),
        ]),
      ),
    )
    .digest('hex');

/** Makes schema and table, empty. Indices come separately: a rebuild fills the table first. */
export async function createTable(client: ClientBase, table: TableShape): Promise<void> {
  for (const { name } of [table, ...table.indices])
    if (name.replace(REBUILD_SUFFIX, '').length > LONGEST_NAME)
      throw new Error(`${name} is longer than ${LONGEST_NAME} characters`);
  const columns = table.columns.map(({ name, declared, isNullable, defaultSql }) =>
    [
      quoteName(name),
      declared,
      isNullable ? '' : 'NOT NULL',
      defaultSql === undefined ? '' : `DEFAULT ${defaultSql}`,
    ].join(' '),
  );
  const keys = table.keyIndexes.map((index) => quoteName(table.columns[index]!.name));
  await client.query(`CREATE SCHEMA IF NOT EXISTS ${quoteName(table.schema)}`);
  await client.query(
    `CREATE TABLE ${tablePath(table)} (${columns.join(', ')}, ` +
      `CONSTRAINT ${quoteName(`${table.name}_pkey`)} PRIMARY KEY (${keys.join(', ')}))`,
  );
}

const suffixOf = (table: TableShape): string =>
  table.name.endsWith(REBUILD_SUFFIX) ? REBUILD_SUFFIX : '';

export async function createIndices(client: ClientBase, table: TableShape): Promise<void> {
  for (const index of table.indices) {
    const unique = index.isUnique ? 'UNIQUE ' : '';
    const where = index.where ? ` WHERE ${index.where}` : '';
    await client.query(
      `CREATE ${unique}INDEX ${quoteName(index.name + suffixOf(table))} ON ${tablePath(table)} ` +
        `(${index.columns.map(quoteName).join(', ')})${where}`,
    );
  }
}

/** Names as `tablePath` makes them. */
export async function dropTables(client: ClientBase, paths: readonly string[]): Promise<void> {
  for (const path of paths) await client.query(`DROP TABLE IF EXISTS ${path}`);
}

/** Gives a rebuilt table the live names. The old table is gone by then. */
export async function renameToLive(client: ClientBase, live: TableShape): Promise<void> {
  const built = rebuildShape(live);
  const schema = quoteName(live.schema);
  const renamed = [`${live.name}_pkey`, ...live.indices.map((index) => index.name)];
  await client.query(`ALTER TABLE ${tablePath(built)} RENAME TO ${quoteName(live.name)}`);
  for (const name of renamed) {
    const old = name === `${live.name}_pkey` ? `${built.name}_pkey` : name + REBUILD_SUFFIX;
    await client.query(`ALTER INDEX ${schema}.${quoteName(old)} RENAME TO ${quoteName(name)}`);
  }
}
