import { Injectable } from '@nestjs/common';
import { NotFound } from '@yishi/kernel';
import { type Page, type PageRequest, Paging } from '@yishi/platform';
import { projectHeader, sumHeader } from './figures';
import { LedgerReader, type Snapshot } from './ledger-reader';
import { lineKeys, readLines, type ShownLine } from './lines-page';
import type { Order, Scope } from './scope';
import { type TieOut, tieOut } from './tie-out';

export type LedgerRequest = Readonly<{
  scope: Scope;
  asOf?: string;
  order: Order;
  /** Read with `listName`. */
  page: PageRequest;
}>;

export type LedgerPage = Readonly<Record<string, unknown>> &
  Readonly<{ tieOut: TieOut; lines: Page<ShownLine> }>;

/** A cursor of one list is none of another: scope, order and date are in its name. */
export const listName = ({ kind, id }: Scope, order: Order, asOf: string | undefined): string =>
  `ledger ${kind} ${id} ${order} ${asOf ?? 'now'}`;

/** The public ledger (公开账) of a project, compound, street or district, now or as of a past date. */
@Injectable()
export class PublicLedger {
  constructor(
    private readonly reader: LedgerReader,
    private readonly paging: Paging,
  ) {}

  /** Header figures, tie-out and one page of lines, all of one moment. Throws `NotFound`. */
  read(request: LedgerRequest): Promise<LedgerPage> {
    const { scope, asOf, order, page } = request;
    return this.reader.at(async (snapshot) => {
      const header = await headerOf(snapshot, scope, asOf);
      const cutoff = await snapshot.cutoff(asOf);
      const proof = await tieOut(snapshot, scope, asOf, cutoff);
      const wanted = { scope, order, cutoff, after: page.after, limit: page.limit + 1 };
      const lines = await readLines(snapshot, wanted, proof.journalFen);
      return {
        scope: scope.kind,
        asOf: asOf ?? null,
        ...header,
        balanceFen: proof.balanceFen,
        tieOut: proof,
        lines: this.paging.page(listName(scope, order, asOf), page, lines, lineKeys(order)),
      };
    });
  }

  /** The figures above the lines alone. Throws `NotFound`. */
  summary(projectId: string): Promise<object> {
    return this.reader.at((snapshot) =>
      headerOf(snapshot, { kind: 'project', id: projectId }, undefined),
    );
  }
}

/** Throws `NotFound` for a place nobody added and a project that did not exist on that date. */
export async function headerOf(
  snapshot: Snapshot,
  scope: Scope,
  asOf: string | undefined,
): Promise<object> {
  const projects = await snapshot.projects(scope, asOf);
  if (scope.kind !== 'project') {
    const name = await snapshot.placeName(scope);
    return { id: scope.id, name, ...sumHeader(projects) };
  }
  const [project] = projects;
  if (!project) throw new NotFound('project');
  return projectHeader(project);
}
