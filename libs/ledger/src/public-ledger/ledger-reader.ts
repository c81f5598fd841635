import { Injectable } from '@nestjs/common';
import type { EntityClass } from '@yishi/following';
import { fromJson, NotFound } from '@yishi/kernel';
import type { FunderShare } from '@yishi/messaging';
import type { PoolClient } from 'pg';
import { DataSource, getMetadataArgsStorage } from 'typeorm';
import { bookTables } from '../book/rows';
import type { FunderFigures } from '../funder-figures';
import type { ProjectFigures } from './figures';
import { SCOPE_COLUMN, type Scope } from './scope';

/**
 * Opens a reading of tables at one moment. They are taken in the order in which a rebuild takes them
 * away: a reader that holds one of them and waits for another could otherwise wait for a rebuild
 * that waits for it.
 */
export function beginReading(tables: Readonly<Record<string, EntityClass>>): string {
  const names = Object.values(tables)
    .map((table) => `ledger.${getMetadataArgsStorage().filterTables(table)[0]!.name}`)
    .join(', ');
  return `BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; LOCK TABLE ${names} IN ACCESS SHARE MODE`;
}
<<<<<<< HEAD

/** One snapshot for all the reads of `work`, which `begin` opens; it can not write. */
export async function atOneMoment<T>(
  dataSource: DataSource,
  begin: string,
  work: (snapshot: Snapshot) => Promise<T>,
): Promise<T> {
  const runner = dataSource.createQueryRunner();
  const client = (await runner.connect()) as PoolClient;
  try {
    await client.query(begin);
    const result = await work(new Snapshot(client));
    await client.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {
      // the connection is gone: the first error is the one to tell
    });
    throw error;
  } finally {
    await runner.release();
  }
}

/** What a snapshot holds on to: the book, or the book and the chain behind it. */
const BEGIN = {
  book: beginReading(bookTables),
  chain: beginReading({ ...bookTables, ...chainTables }),
} as const;
=======

/** One snapshot for all the reads of `work`, which `begin` opens; it can not write. */
export async function atOneMoment<T>(
  dataSource: DataSource,
  begin: string,
  work: (snapshot: Snapshot) => Promise<T>,
): Promise<T> {
  const runner = dataSource.createQueryRunner();
  const client = (await runner.connect()) as PoolClient;
  try {
    await client.query(begin);
    const result = await work(new Snapshot(client));
    await client.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {
      // the connection is gone: the first error is the one to tell
    });
    throw error;
  } finally {
    await runner.release();
  }
}
>>>>>>> governance

const BEGIN = beginReading(bookTables);

/** Reads the book's tables at one moment: everything of an answer belongs together. */
@Injectable()
export class LedgerReader {
  constructor(private readonly dataSource: DataSource) {}

<<<<<<< HEAD
  /** One snapshot for all the reads of `work`; it can not write. */
  at<T>(work: (snapshot: Snapshot) => Promise<T>, tables: keyof typeof BEGIN = 'book'): Promise<T> {
    return atOneMoment(this.dataSource, BEGIN[tables], work);
=======
  at<T>(work: (snapshot: Snapshot) => Promise<T>): Promise<T> {
    return atOneMoment(this.dataSource, BEGIN, work);
>>>>>>> governance
  }
}

export type Row = Readonly<Record<string, unknown>>;

/** The reads of one snapshot. */
export class Snapshot {
  constructor(private readonly client: Pick<PoolClient, 'query'>) {}

  /**
   * Prepared once for each connection: planning takes longer than reading. The texts are few, and
   * never a caller's.
   */
  async rows<R extends object = Row>(text: string, ...values: readonly unknown[]): Promise<R[]> {
    const { rows } = await this.client.query<R>({ name: nameOf(text), text, values: [...values] });
    return rows;
  }

  /** The projects of a scope, now or as of a date; those that did not exist then are left out. */
  async projects(scope: Scope, asOf: string | undefined): Promise<readonly ProjectFigures[]> {
    const where = SCOPE_COLUMN[scope.kind];
    const found =
      asOf === undefined
        ? await this.rows(PROJECTS_NOW.replace('$WHERE', where), scope.id)
        : await this.rows(PROJECTS_THEN.replace('$WHERE', where), scope.id, asOf);
    return found.map(figuresOf);
  }

  /** Throws `NotFound` for a place nobody added and a project nobody drafted. */
  async assertThere(scope: Scope): Promise<void> {
    if (scope.kind !== 'project') {
      await this.placeName(scope);
      return;
    }
    const [row] = await this.rows('SELECT 1 FROM ledger.project WHERE project_id = $1', scope.id);
    if (!row) throw new NotFound('project');
  }

  /** The name of a compound, street or district. Throws `NotFound`. */
  async placeName({ kind, id }: Scope): Promise<string> {
    const [place] = await this.rows<{ name: string }>(
      'SELECT name FROM ledger.place WHERE code = $1 AND kind = $2',
      id,
      kind,
    );
    if (!place) throw new NotFound(kind);
    return place.name;
  }

  /**
   * The last position of the book on that date, `'0'` before its beginning; `undefined` without a
   * date.
   */
  async cutoff(asOf: string | undefined): Promise<string | undefined> {
    if (asOf === undefined) return undefined;
    const [day] = await this.rows<{ position: string }>(
      'SELECT last_position AS position FROM ledger.book_day WHERE date <= $1 ORDER BY date DESC LIMIT 1',
      asOf,
    );
    return day?.position ?? '0';
  }
}

const names = new Map<string, string>();

function nameOf(text: string): string {
  const name = names.get(text) ?? `ledger-${names.size}`;
  names.set(text, name);
  return name;
}

const PROJECTS_NOW = `
SELECT p.project_id, p.compound_id, p.street_code, p.district_code, p.title, p.field, p.stage,
       p.total_fen, p.households, p.needed, p.threshold, p.participating, p.pledged_fen,
       p.raised_fen, p.deadline, p.publicity_ends_at, p.matching, p.shares,
       f.funders::text AS funders
  FROM ledger.project p
  LEFT JOIN ledger.project_funders f ON f.project_id = p.project_id
 WHERE p.$WHERE = $1`;

/** The last day up to the date that said something about the column. */
const last = (column: string): string =>
  `(array_agg(${column} ORDER BY date DESC) FILTER (WHERE ${column} IS NOT NULL))[1] AS ${column}`;

const ATTRIBUTES = [
  ...['title', 'field', 'stage', 'total_fen', 'households', 'needed', 'threshold'],
  ...['deadline', 'publicity_ends_at', 'matching', 'shares'],
];

const PROJECTS_THEN = `
SELECT p.project_id, p.compound_id, p.street_code, p.district_code, d.*, f.funders::text AS funders
  FROM ledger.project p
  CROSS JOIN LATERAL (
    SELECT sum(participating)::integer AS participating,
           sum(pledged_fen) AS pledged_fen, sum(raised_fen) AS raised_fen,
           ${ATTRIBUTES.map(last).join(',\n           ')}
      FROM ledger.project_day WHERE project_id = p.project_id AND date <= $2
    HAVING count(*) > 0) d
  LEFT JOIN LATERAL (
    SELECT funders FROM ledger.project_funders_day
     WHERE project_id = p.project_id AND date <= $2 ORDER BY date DESC LIMIT 1) f ON true
 WHERE p.$WHERE = $1`;

const NONE: readonly never[] = [];

function figuresOf(row: Row): ProjectFigures {
  const text = (column: string) => row[column] as string;
  const textOrNull = (column: string) => row[column] as string | null;
  const number = (column: string) => row[column] as number | null;
  return {
    projectId: text('project_id'),
    compoundId: text('compound_id'),
    streetCode: text('street_code'),
    districtCode: text('district_code'),
    title: text('title'),
    field: text('field'),
    stage: text('stage'),
    totalFen: BigInt(text('total_fen')),
    households: number('households'),
    needed: number('needed'),
    threshold: textOrNull('threshold'),
    participating: number('participating') ?? 0,
    pledgedFen: BigInt(text('pledged_fen')),
    raisedFen: BigInt(text('raised_fen')),
    deadline: textOrNull('deadline'),
    publicityEndsAt: textOrNull('publicity_ends_at'),
    matching: textOrNull('matching'),
    shares: (row.shares as readonly FunderShare[] | null) ?? NONE,
    funders: row.funders ? fromJson<readonly FunderFigures[]>(text('funders')) : NONE,
  };
}
