import { Injectable } from '@nestjs/common';
import { type Fen, NotFound } from '@yishi/kernel';
import { type Page, type PageRequest, Paging } from '@yishi/platform';
import { DataSource } from 'typeorm';
import { bookTables } from '../book/rows';
import { isPublic } from '../funder-figures';
import { approvedFen, type ProjectFigures } from '../public-ledger/figures';
import { atOneMoment, beginReading, type Snapshot } from '../public-ledger/ledger-reader';
import {
  lineKeys,
  readLine,
  readLinesOfProjects,
  type ShownLine,
} from '../public-ledger/lines-page';
import type { Order } from '../public-ledger/scope';
import {
  type ChainedItem,
  type ChainedOpinion,
  itemById,
  itemCounts,
  itemsOfOpinion,
  itemsOfProject,
  opinionById,
  projectsOfItems,
} from './links';
import { chainTables } from './tables';

/**
 * A project's money in fen: approved cost (`null` before approval), what residents brought in (less
 * what was given back to them), what public funders paid in and got back, what contractors were
 * paid. `items`: of how many items it is the project; the money is not divided among them.
 */
export type ProjectMoney = Readonly<{
  projectId: string;
  title: string;
  stage: string;
  field: string;
  totalFen: Fen;
  approvedFen: Fen | null;
  raisedFen: Fen;
  paidFen: Fen;
  returnedFen: Fen;
  spentFen: Fen;
  items: number;
}>;

export type ShownItem = Omit<ChainedItem, 'position'>;

/** Why money moved: the project, and the problems it is for with what people had said. */
export type Origin = Readonly<{
  asOf: string | null;
  project: ProjectMoney;
  items: Page<ShownItem>;
}>;
export type LineOrigin = Origin & Readonly<{ line: ShownLine }>;

/** What became of something people said: projects, their money, and every line of it. */
export type Money = Readonly<{
  asOf: string | null;
  projects: readonly ProjectMoney[];
  lines: Page<ShownLine>;
}>;
export type ItemMoney = Money & Readonly<{ item: ShownItem }>;
export type OpinionMoney = Money &
  Readonly<{ opinion: ChainedOpinion; items: readonly ShownItem[] }>;

/** `page` was read with `chainList`. */
export type ChainRequest = Readonly<{ id: string; asOf?: string; page: PageRequest }>;
export type MoneyRequest = ChainRequest & Readonly<{ order: Order }>;

/** A cursor of one list is none of another. */
export const chainList = (what: string, id: string, asOf: string | undefined, order = ''): string =>
  `chain ${what} ${id} ${order} ${asOf ?? 'now'}`;

const BEGIN = beginReading({ ...bookTables, ...chainTables });

const shownItem = ({ position: _position, ...item }: ChainedItem): ShownItem => item;

/**
 * The chain between a yuan and what people said, both ways (public ledger line ↔ project ↔ item of
 * the governance list ↔ opinion), now or as of a past date. All of an answer is of one moment.
 */
@Injectable()
export class Chain {
  constructor(
    private readonly dataSource: DataSource,
    private readonly paging: Paging,
  ) {}

  /** Throws `NotFound`, also for a line that came after the date. */
  lineOrigin(request: ChainRequest): Promise<LineOrigin> {
    const { id, asOf } = request;
    return this.at(async (snapshot) => {
      const line = await readLine(snapshot, id, await snapshot.cutoff(asOf));
      if (!line) throw new NotFound('ledger-line');
      const list = chainList('line', id, asOf);
      const origin = await this.originOf(snapshot, line.projectId, request, list);
      return { line: { ...line, title: origin.project.title }, ...origin };
    });
  }

  /** Throws `NotFound`. */
  projectOrigin(request: ChainRequest): Promise<Origin> {
    const { id, asOf } = request;
    const list = chainList('project', id, asOf);
    return this.at((snapshot) => this.originOf(snapshot, id, request, list));
  }

  /** Throws `NotFound`. */
  itemMoney(request: MoneyRequest): Promise<ItemMoney> {
    const { id, asOf, order } = request;
    return this.at(async (snapshot) => {
      const item = await itemById(snapshot, id, asOf);
      if (!item) throw new NotFound('governance-item');
      const list = chainList('item', id, asOf, order);
      return { item: shownItem(item), ...(await this.moneyOf(snapshot, [id], request, list)) };
    });
  }

  /** Throws `NotFound`. */
  opinionMoney(request: MoneyRequest): Promise<OpinionMoney> {
    const { id, asOf, order } = request;
    return this.at(async (snapshot) => {
      const opinion = await opinionById(snapshot, id, asOf);
      if (!opinion) throw new NotFound('opinion');
      const items = await itemsOfOpinion(snapshot, id, asOf);
      const itemIds = items.map(({ itemId }) => itemId);
      const list = chainList('opinion', id, asOf, order);
      const money = await this.moneyOf(snapshot, itemIds, request, list);
      return { opinion, items: items.map(shownItem), ...money };
    });
  }

  /** The chain and the money beside it, of one moment. */
  private at<T>(work: (snapshot: Snapshot) => Promise<T>): Promise<T> {
    return atOneMoment(this.dataSource, BEGIN, work);
  }

  private async originOf(
    snapshot: Snapshot,
    projectId: string,
    { asOf, page }: ChainRequest,
    list: string,
  ): Promise<Origin> {
    const [project] = await moneyOfProjects(snapshot, [projectId], asOf);
    if (!project) throw new NotFound('project');
    const wanted = { limit: page.limit + 1, after: page.after };
    const items = await itemsOfProject(snapshot, projectId, asOf, wanted);
    const { items: some, nextCursor } = this.paging.page(list, page, items, ({ position }) => [
      position.toString(),
    ]);
    return { asOf: asOf ?? null, project, items: { items: some.map(shownItem), nextCursor } };
  }

  private async moneyOf(
    snapshot: Snapshot,
    itemIds: readonly string[],
    { asOf, page, order }: MoneyRequest,
    list: string,
  ): Promise<Money> {
    const projectIds = await projectsOfItems(snapshot, itemIds, asOf);
    const projects = await moneyOfProjects(snapshot, projectIds, asOf);
    const cutoff = await snapshot.cutoff(asOf);
    const wanted = { order, cutoff, limit: page.limit + 1, after: page.after };
    const found = await readLinesOfProjects(snapshot, projectIds, wanted);
    const titles = new Map(projects.map(({ projectId, title }) => [projectId, title]));
    const lines = found.map((line) => ({ ...line, title: titles.get(line.projectId) ?? '' }));
    const shown = this.paging.page(list, page, lines, lineKeys(order));
    return { asOf: asOf ?? null, projects, lines: shown };
  }
}

/** The projects that existed on the date, in the order of the ids. */
async function moneyOfProjects(
  snapshot: Snapshot,
  projectIds: readonly string[],
  asOf: string | undefined,
): Promise<readonly ProjectMoney[]> {
  if (projectIds.length === 0) return [];
  const counts = await itemCounts(snapshot, projectIds, asOf);
  const spent = await spentBy(snapshot, projectIds, await snapshot.cutoff(asOf));
  const projects: ProjectMoney[] = [];
  for (const id of projectIds) {
    const [figures] = await snapshot.projects({ kind: 'project', id }, asOf);
    if (figures) projects.push(moneyOf(figures, spent.get(id) ?? 0n, counts.get(id) ?? 0));
  }
  return projects;
}

function moneyOf(project: ProjectFigures, spentFen: Fen, items: number): ProjectMoney {
  const { projectId, title, stage, field, totalFen, raisedFen, funders } = project;
  const ofPublic = funders.filter(isPublic);
  return {
    projectId,
    title,
    stage,
    field,
    totalFen,
    approvedFen: funders.length > 0 ? approvedFen(project) : null,
    raisedFen,
    paidFen: ofPublic.reduce((sum, { paidFen }) => sum + paidFen, 0n),
    returnedFen: ofPublic.reduce((sum, { backFen }) => sum + backFen, 0n),
    spentFen,
    items,
  };
}

/** What contractors were paid, by project: the sum of the invoices' lines. */
async function spentBy(
  snapshot: Snapshot,
  projectIds: readonly string[],
  cutoff: string | undefined,
): Promise<ReadonlyMap<string, Fen>> {
  const rows = await snapshot.rows<{ project_id: string; fen: string }>(
    `SELECT project_id, sum(spending_fen)::text AS fen FROM ledger.line
      WHERE project_id = ANY($1::uuid[]) AND kind = 'invoice'
        AND ($2::bigint IS NULL OR position <= $2)
      GROUP BY project_id`,
    ...[projectIds, cutoff ?? null],
  );
  return new Map(rows.map(({ project_id, fen }) => [project_id, BigInt(fen)]));
}
